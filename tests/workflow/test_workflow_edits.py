"""Claims about what an edit costs: end to end, over HTTP, with a process for each step."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pseudo_model

from mkdocs_batch_i18n.document import parse

if TYPE_CHECKING:
    from workflow_site import Site

    from mkdocs_batch_i18n.workflow import LanguagePlan


def sent(site: Site, since: int) -> list[dict[str, str]]:
    """Return the texts of each request received after the first `since`."""
    return [pseudo_model.asked(body) for body in site.server.requests[since:]]


def counts(plan: LanguagePlan) -> tuple[int, int, int, int, int, int]:
    """Return a plan's counts in their order."""
    return plan.new, plan.changed, plan.again, plan.reused, plan.in_flight, plan.given_up


def test_a_site_is_translated(site: Site) -> None:
    """One request a page and language goes out, and every answer is used."""
    first = site.plan()
    assert [counts(language) for language in first.languages] == [(8, 0, 0, 0, 0, 0)] * 2
    assert site.submit() == 4
    assert counts(site.plan().languages[0]) == (0, 0, 0, 0, 8, 0)
    outcome = site.wait()
    assert (outcome.accepted, outcome.refused, outcome.problems) == (16, 0, ())
    assert counts(site.plan().languages[1]) == (0, 0, 0, 8, 0, 0)
    expected = parse(site.sources["guide.md"]).render(
        lambda segment: pseudo_model.pseudo(segment.message)
    )
    assert site.rendered("guide.md") == site.rendered("guide.md", "fr") == expected
    assert "[máñúál](manual.md)" in expected


def test_the_same_text_travels_once(site: Site) -> None:
    """A sentence on two pages is sent once a language, and used on both."""
    site.translate()
    texts = [text for body in sent(site, 0) for text in body.values()]
    assert texts.count("The first step takes a minute.") == 2
    translated = pseudo_model.pseudo("The first step takes a minute.")
    assert translated in site.rendered("index.md")
    assert translated in site.rendered("guide.md")


def test_an_edited_sentence_is_one_segment_a_language(site: Site) -> None:
    """Only it goes out, with what stood there before."""
    site.translate()
    since = len(site.server.requests)
    site.edit("guide.md", "if nothing went wrong before", "if nothing at all went wrong before")
    assert [counts(language) for language in site.plan().languages] == [(0, 1, 0, 7, 0, 0)] * 2
    assert site.submit() == 2
    new = "The second one is shorter, if nothing at all went wrong before."
    assert sent(site, since) == [{"1": new}, {"1": new}]
    old = "The second one is shorter, if nothing went wrong before."
    for prompt in site.asked(since):
        assert old in prompt
        assert pseudo_model.pseudo(old) in prompt
    assert site.wait().accepted == 2
    assert site.plan().requests == 0


def test_an_edit_during_an_edit_knows_the_last_translation(site: Site) -> None:
    """A sentence edited twice before an answer came is compared with what was answered."""
    site.translate()
    site.edit("guide.md", "if nothing went wrong", "if hardly anything went wrong")
    site.submit()
    since = len(site.server.requests)
    site.edit("guide.md", "if hardly anything went wrong", "if next to nothing went wrong")
    site.submit()
    answered = pseudo_model.pseudo("The second one is shorter, if nothing went wrong before.")
    for prompt in site.asked(since):
        assert answered in prompt


def test_an_edit_is_known_through_other_edits(site: Site) -> None:
    """Sending something else of the page meanwhile does not make it forget what was there."""
    site.translate()
    site.edit("guide.md", "if nothing went wrong", "if hardly anything went wrong")
    site.submit()
    site.edit("guide.md", "Close every other program.", "Close all of the other programs.")
    site.submit()
    since = len(site.server.requests)
    site.edit("guide.md", "if hardly anything went wrong", "if next to nothing went wrong")
    site.submit()
    answered = pseudo_model.pseudo("The second one is shorter, if nothing went wrong before.")
    prompts = list(site.asked(since))
    assert len(prompts) == 2
    assert all(answered in prompt for prompt in prompts)


def test_a_text_that_moved_is_not_an_old_version(site: Site) -> None:
    """What the page still has elsewhere was not replaced."""
    site.sources["index.md"] += "\nA third paragraph follows.\n"
    site.translate()
    site.edit("index.md", "This site explains everything.", "This site explains everything here.")
    site.sources["index.md"] += "\nThis site explains everything.\n"
    assert counts(site.plan().languages[0])[:2] == (1, 0)


def test_a_rewritten_sentence_is_new(site: Site) -> None:
    """Another text in the same place does not drag the old one along."""
    site.translate()
    site.edit("index.md", "This site explains everything.", "Nobody knows why.")
    assert counts(site.plan().languages[0])[:2] == (1, 0)


def test_a_renamed_page_costs_nothing(site: Site) -> None:
    """The memory knows texts, not pages."""
    site.translate()
    site.sources["tutorial/first.md"] = site.sources.pop("guide.md")
    assert site.plan().requests == 0


def test_a_changed_link_target_costs_nothing(site: Site) -> None:
    """What stands behind a mark is not sent."""
    site.translate()
    site.edit("guide.md", "manual.md", "other/manual.md#top")
    assert site.plan().requests == 0
    assert "[máñúál](other/manual.md#top)" in site.rendered("guide.md")


def test_a_rewrapped_paragraph_costs_nothing(site: Site) -> None:
    """Soft line breaks are no change."""
    site.translate()
    site.edit("guide.md", "before you run", "before\nyou run")
    site.edit("guide.md", "is shorter, if nothing", "is shorter,\n  if nothing")
    assert site.plan().requests == 0


def test_a_moved_section_costs_nothing(site: Site) -> None:
    """Neither does another heading above it."""
    site.translate()
    site.sources["guide.md"] = "# Welcome\n\n" + site.sources["guide.md"].split("\n\n", 1)[1]
    assert site.plan().requests == 0


def test_the_same_plan_has_the_same_ids(site: Site) -> None:
    """What is in flight is not sent again, even by a process that does not look first."""
    with site.workspace() as workspace:
        prompter = workspace.prompter(site.settings.languages[0])
        ids = [prompter.request(pack).id for pack in site.plan().languages[0].packs]
        again = [prompter.request(pack).id for pack in site.plan().languages[0].packs]
    assert ids == again
    assert len(set(ids)) == 2


def test_a_language_added_later_is_the_only_one_sent(site: Site) -> None:
    """Each language has a memory of its own."""
    languages = site.settings.languages
    site.change(languages=languages[:1])
    site.translate()
    site.change(languages=languages)
    assert [language.sent for language in site.plan().languages] == [0, 8]
