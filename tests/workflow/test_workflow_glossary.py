"""Claims about the glossary: what the model is told, what is refused, what a change costs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pseudo_model

from mkdocs_batch_i18n import workflow

if TYPE_CHECKING:
    from collections.abc import Callable

    from workflow_site import Site

STEP = "The first step takes a minute."
GIVEN = {"step": "paso"}


def speaking(terms: dict[str, str]) -> Callable[[dict[str, Any]], str]:
    """Answer in accents, with these words for those: a model that knows a glossary."""

    def answer(body: dict[str, Any]) -> str:
        texts = {}
        for number, text in pseudo_model.asked(body).items():
            translation = pseudo_model.pseudo(text)
            for term, form in terms.items():
                translation = translation.replace(pseudo_model.pseudo(term), form)
            texts[number] = translation
        return json.dumps(texts, ensure_ascii=False)

    return answer


def glossary(site: Site, text: str) -> None:
    """Give the site a glossary of this text."""
    path = site.folder / "terms.yml"
    path.write_text(text, "utf-8")
    site.change(glossary=path)


def asked(site: Site, since: int = 0) -> list[str]:
    """Return the texts asked for after the first requests, in order."""
    bodies = site.server.requests[since:]
    return [text for body in bodies for text in pseudo_model.asked(body).values()]


def test_only_terms_of_the_pack_are_told(site: Site) -> None:
    """The page with the term has it in its prompt, the others cost nothing more."""
    glossary(site, "- {term: manual, es: guía, note: the book}\n- {term: wombat, es: vombat}\n")
    site.submit()
    told = [prompt for prompt in site.asked() if "Terms:" in prompt]
    assert len(told) == 2, "the guide, once a language"
    assert "Terms: manual = guía (the book)\n" in told[0]
    assert "Terms: manual (the book)\n" in told[1]
    assert not any("wombat" in prompt for prompt in site.asked())


def test_an_ignored_term_is_asked_for_again(site: Site) -> None:
    """Alone, with what is wrong; an answer that follows it is taken."""
    glossary(site, "- {term: step, es: paso}\n")
    late = speaking(GIVEN)
    site.server.answer = lambda body: (
        late(body) if len(site.server.requests) > 4 else pseudo_model.answer(body)
    )
    outcome = site.translate()
    assert (outcome.accepted, outcome.refused, outcome.given_up) == (16, 1, 0)
    (repair,) = list(site.asked())[4:]
    assert "refused: 'step' must be translated as 'paso'" in repair
    assert "paso" in site.rendered("index.md")


def test_an_ignored_term_can_be_let_pass(site: Site) -> None:
    """With the rule at `flag` the text is stored and says why to look at it; `off` is silent."""
    glossary(site, "- {term: step, es: paso}\n")
    site.change(checks={"glossary": "flag", "meaning": "off", "language": "off"})
    outcome = site.translate()
    assert (outcome.accepted, outcome.refused, outcome.flagged) == (16, 0, 1)
    with site.workspace() as workspace:
        flags = [
            known.flags
            for segment in site.pages[0].segments
            if (known := workspace.translations("es").find(segment)) and known.flags
        ]
    assert flags == [("glossary: 'step' must be translated as 'paso'",)]
    site.change(checks={"glossary": "off"})
    assert site.plan().segments == 0


def test_a_changed_term_buys_exactly_its_segments(site: Site) -> None:
    """In the languages concerned; the old translation is used until the new one is there."""
    site.server.answer = speaking(GIVEN)
    glossary(site, "- {term: step, es: paso}\n- {term: manual, keep: true, note: a}\n")
    site.server.answer = speaking({"step": "paso", "manual": "manual"})
    site.translate()
    assert site.plan().segments == 0
    glossary(site, "- {term: step, es: etapa}\n- {term: manual, keep: true, note: a}\n")
    assert [language.glossary for language in site.plan().languages] == [1, 0]
    assert [language.sent for language in site.plan().languages] == [1, 0]
    since = len(site.server.requests)
    site.server.answer = speaking({"step": "etapa"})
    site.submit()
    assert asked(site, since) == [STEP]
    assert "Its translation, to be changed only where needed: Thé fíršt paso" in next(
        site.asked(since)
    )
    assert site.plan().segments == 0, "it is on its way"
    assert "Thé fíršt paso" in site.rendered("index.md")
    site.wait()
    assert "Thé fíršt etapa" in site.rendered("index.md")
    assert site.plan().segments == 0


def test_a_term_that_comes_or_goes_is_a_change(site: Site) -> None:
    """The segments with it are bought, and no others; without the option nothing is."""
    site.server.answer = speaking(GIVEN)
    site.translate()
    glossary(site, "- {term: step, es: paso}\n")
    assert [language.glossary for language in site.plan().languages] == [1, 0]
    site.translate()
    glossary(site, "")
    assert site.plan().segments == 0, "an empty file is no glossary"
    glossary(site, "- {term: wombat, es: vombat}\n")
    assert [language.glossary for language in site.plan().languages] == [1, 0]
    site.change(glossary=None)
    assert site.plan().segments == 0


def test_a_persons_work_is_never_bought_again(site: Site) -> None:
    """A catalog entry of a person stands above the glossary."""
    site.translate()
    with site.workspace() as workspace:
        workflow.export_catalogs(site.pages, workspace)
    catalog = site.folder / "locales/es/index.md.po"
    old = pseudo_model.pseudo(STEP)
    text = catalog.read_text("utf-8")
    assert old in text
    catalog.write_text(text.replace(old, "Lo primero dura un minuto."), "utf-8")
    other = site.folder / "locales/es/guide.md.po"
    other.write_text(other.read_text("utf-8").replace(old, "Lo primero dura un minuto."), "utf-8")
    glossary(site, "- {term: step, es: paso}\n")
    assert site.plan().segments == 0
    assert "Lo primero dura un minuto." in site.rendered("index.md")


def test_a_clone_without_a_memory_buys_only_what_breaks_the_glossary(site: Site) -> None:
    """Catalogs do not say with which terms they were made, so their text decides."""
    site.server.answer = speaking(GIVEN)
    site.translate()
    with site.workspace() as workspace:
        workflow.export_catalogs(site.pages, workspace)
    site.change(cache_dir=site.folder / "another")
    glossary(site, "- {term: step, es: paso}\n")
    assert site.plan().segments == 0
    glossary(site, "- {term: step, es: etapa}\n")
    assert [language.glossary for language in site.plan().languages] == [1, 0]


def test_a_model_that_cannot_follow_leaves_the_old_text(site: Site) -> None:
    """After three tries it is given up, until the term changes once more."""
    site.translate()
    glossary(site, "- {term: step, es: paso}\n")
    outcome = site.translate()
    assert (outcome.refused, outcome.given_up) == (3, 1)
    assert site.plan().segments == 0
    assert pseudo_model.pseudo(STEP) in site.rendered("index.md")
    glossary(site, "- {term: step, es: etapa}\n")
    assert site.plan().segments == 1
