"""Templates are changed before they are compiled: their text, and never their code."""

from __future__ import annotations

import pytest
from frame_bench import Theme
from jinja2 import Environment, TemplateError, TemplateSyntaxError

SPANISH = '<link rel="alternate" href="{{ link | url }}" hreflang="{{ code }}">'


def shown(template: str, current: str = "ar", name: str = "main.html", **values: object) -> str:
    """Return what a template shows on a page without other languages."""
    return Theme(current, templates={name: template}).page("a/", name, (), **values)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("<html>", '<html lang="ar" dir="rtl">'),
        ("<HTML class=x lang=en>", '<html lang="ar" dir="rtl" class=x>'),
        ("<html lang='en' dir='ltr' id=\"a\">", '<html lang="ar" dir="rtl" id="a">'),
        ("<html lang='e n' id=i>", '<html lang="ar" dir="rtl" id=i>'),
        ("<html data-lang='en'>", '<html lang="ar" dir="rtl" data-lang=\'en\'>'),
        ('<html lang="{{ "en" }}" class="c">', '<html lang="ar" dir="rtl" class="c">'),
        ("<html lang={{ 'en' }} class={{ 'c' }}>", '<html lang="ar" dir="rtl" class=c>'),
        ('<html lang="{% if x %}en{% else %}fr{% endif %}">', '<html lang="ar" dir="rtl">'),
        (
            """<html lang="{% if x %}en" {% else %}fr" id='i'{% endif %}>""",
            """<html lang="ar" dir="rtl" lang="fr" id='i'>""",
        ),
        ("<html\0 id='v1'\0>", '<html lang="ar" dir="rtl" id=\'v1\'>'),
        ('<html {% if 1 > 2 %}id="i"{% endif %} id="j">', '<html lang="ar" dir="rtl"  id="j">'),
        ('<html {% if lang == "x" %}dir="rtl" data-x{% endif %}>', '<html lang="ar" dir="rtl" >'),
        ('<html {% if 1 %}dir=ltr{% endif %} id="i">', '<html lang="ar" dir="rtl"  id="i">'),
        ("<html id=\"{{ dict(lang='b').lang }}\">", '<html lang="ar" dir="rtl" id="b">'),
        (
            '{% if x %}<html lang="fr">{% else %}<html id="i" lang="fr">{% endif %}<body>',
            '<html lang="ar" dir="rtl" id="i"><body>',
        ),
        (
            "{% macro m() %}<script></script>{% endmacro %}<html lang=fr>{{ m() }}",
            '<html lang="ar" dir="rtl"><script></script>',
        ),
        (
            "{% if x %}<html><head></head>{% else %}<html lang=fr><body>{% endif %}",
            '<html lang="ar" dir="rtl"><body>',
        ),
        ("<!-- as <html> says --><html>", '<!-- as <html> says --><html lang="ar" dir="rtl">'),
        ("<!--[if IE]><html><![endif]-->", '<!--[if IE]><html lang="ar" dir="rtl"><![endif]-->'),
        (
            "<html lang='{% set l = 'a' %}{{ l }}' id={{ l }}>",
            '<html lang="ar" dir="rtl" lang=\'a\' id=a>',
        ),
        (
            '{# as <html lang="en"> says #}<html lang="fr">{# </html> #}',
            '<html lang="ar" dir="rtl">',
        ),
        (
            '<html><script>var page = "<html lang=\\"x\\">"</script>',
            '<html lang="ar" dir="rtl"><script>var page = "<html lang=\\"x\\">"</script>',
        ),
    ],
)
def test_root_elements_state_the_language(template: str, expected: str) -> None:
    """Of each branch; their other attributes stay, and so does all code in them."""
    assert shown(template) == expected


@pytest.mark.parametrize(
    "template",
    [
        "<html {{ 'dir=rtl' }}>",
        "<html {% block b %}dir='rtl'{% endblock %}>",
        "<html dir='{% block b %}rtl{% endblock %}'>",
    ],
)
def test_the_usual_direction_is_stated_where_code_may_state_another(template: str) -> None:
    """The first attribute of a name counts; elsewhere it needs no word."""
    assert shown(template, "es").startswith('<html lang="es" dir="ltr"')
    assert shown("<html class='{{ x }}'>", "es") == "<html lang=\"es\" class=''>"


@pytest.mark.parametrize(
    "template",
    [
        "<head></head>",
        "<HEAD></HEAD >",
        "{# </head> #}<head></head>",
        "<head>{{ 'a</head>' | replace('a</head>', '') }}</head>",
        "{% if x %}<head></head>{% else %}<head></head>{% endif %}",
        "<head></head>{% raw %}</head>{{ x }}{% endraw %}",
        "<head></head><body><script>'</head>'</script></body>",
    ],
)
def test_a_head_is_filled_once(template: str) -> None:
    """Where it ends; code and comments that speak of its end are not meant."""
    html = shown(template)
    assert html.lower().startswith("<head><style>:where(code")
    assert html.count("<style>") == 1
    assert "batch_i18n" not in html


def test_a_head_is_filled_where_it_ends() -> None:
    """Not where a comment or a script speaks of its end."""
    html = shown("<head><!-- </head> --><script>'</head>'</script></head>")
    assert html.startswith("<head><!-- </head> --><script>'</head>'</script><style>")
    assert html.endswith("</style>\n</head>")


def test_an_environment_that_escapes_does_not_escape_the_head() -> None:
    """What is put there is HTML."""
    theme = Theme("ar", templates={"main.html": "<head></head>"})
    theme.environment.autoescape = True
    assert theme.page("a/").startswith("<head><style>:where(code")


@pytest.mark.parametrize(
    "template",
    [
        SPANISH,
        SPANISH.replace('"', "'"),
        SPANISH.replace(" | url", ""),
        SPANISH.replace("link | url", "(link | url) | trim"),
        '<link hreflang="{{ code }}" href="{{ link | url }}" rel="alternate">',
        '<link rel="alternate"\n  href="{{ link | url | e }}"\n  hreflang="es">',
    ],
)
def test_the_themes_own_relative_links_go(template: str) -> None:
    """They lack the default, and tell of languages that the page does not have."""
    theme = Theme("en", templates={"main.html": template})
    theme.frame.begin("a/")
    (_, spanish, *_) = theme.extra["alternate"]
    assert theme.page("a/", link=spanish["link"], code="es") == ""


def test_links_that_tell_search_engines_nothing_stay() -> None:
    """Also those to the site's languages."""
    theme = Theme("en", templates={"main.html": '<link itemprop="x" hreflang="es" href="{{ x }}">'})
    theme.frame.begin("a/")
    (_, spanish, *_) = theme.extra["alternate"]
    html = theme.page("a/", x=spanish["link"])
    assert html == '<link itemprop="x" hreflang="es" href="../es/a/">'


def test_a_link_with_half_a_statement_stays() -> None:
    """Its other half is outside of it."""
    theme = Theme("en")
    theme.frame.begin("a/")
    (_, spanish, *_) = theme.extra["alternate"]
    start = '<link rel="alternate" hreflang="es" href="{{ x }}"'
    template = theme.environment.from_string(f"{start}{{% if x %}}>{{% else %}}/>{{% endif %}}")
    expected = '<link rel="alternate" hreflang="es" href="../es/a/">'
    assert template.render(x=spanish["link"]) == expected


@pytest.mark.parametrize(
    "template",
    [
        SPANISH,
        '<link rel="alternate" hreflang="eo" href="https://eo.example.org/">',
        '<link rel="alternate" type="application/rss+xml" href="{{ "feed.xml" | url }}">',
        '<link rel="icon" href="{{ "a.png" | url }}">',
        '<link itemprop="url" hreflang="{{ code }}" href="{{ link }}">',
        '<link rel="alternate" hreflang="{{ code }}" href="{{ 1, 2 }}">',
    ],
)
def test_other_links_stay(template: str) -> None:
    """Those of the author, wherever they lead to."""
    found = shown(template, link="https://de.example.com/", code="de")
    assert found.startswith("<link ")
    assert 'href="https://de.example.com/"' in found or "{{ link" not in template


def test_templates_that_are_not_html_stay() -> None:
    """A script may write a page."""
    script = 'var page = "<html lang=\\"x\\"><head></head>";'
    assert shown(script, name="page.js") == script


def test_errors_in_templates_name_their_line() -> None:
    """Though what stands above has been changed."""
    template = (
        '<html\n  lang="{{ 1 }}"\n  dir="ltr"\n  class="c">\n<head>\n'
        f"{SPANISH.replace(' href', chr(10) + 'href')}\n</head>\n\n{{{{ missing.x }}}}\n"
    )
    with pytest.raises(TemplateError) as caught:
        shown(template)
    line = template[: template.index("{{ missing")].count("\n") + 1
    lines, trace = [], caught.value.__traceback__
    while trace:
        if trace.tb_frame.f_code.co_filename == "<template>":
            lines.append(trace.tb_lineno)
        trace = trace.tb_next
    assert lines == [line]


@pytest.mark.parametrize(
    "template",
    [
        "<html>\n<head>\n{{ x }}\n</head>\n\n{% if x %}\n\n<body>",
        "<html>\n<head>\n{% if x %}\n\n</head>\n\n<body>\n",
        "<html>\n<head>\n</head>\n\n{{ x",
        "<html>\n\n{{ 1\n\n}}\n{% if 1 %}\n\n<body>",
        "<html>\n<head>\n</head>\n\n{% if x",
        "<html lang='{% 5 %}'>\n",
        "<html>\n<head>\n\n</head>\n\n{% nothing %}\n<body>\n",
        "<html\n{{ x | nothing }}>\n<head>\n\n</head>\n\n<body>\n{% endif %}",
    ],
)
def test_what_is_wrong_with_a_template_is_wrong_in_the_same_line(template: str) -> None:
    """And for the same reason."""
    caught = []
    for environment in (Environment(), Theme("en").environment):  # noqa: S701 - as MkDocs makes it
        with pytest.raises(TemplateSyntaxError) as error:
            environment.from_string(template)
        caught.append((error.value.lineno, error.value.message))
    assert caught[0] == caught[1]
