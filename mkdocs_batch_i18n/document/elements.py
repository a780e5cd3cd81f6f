"""Names of HTML elements and of blocks, by what they mean for the words in them."""

CODE_ELEMENTS = frozenset(
    {"code", "kbd", "math", "pre", "samp", "script", "style", "svg", "textarea", "tt", "var"}
)
"""Elements whose text is not prose."""

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())

INLINE_ELEMENTS = frozenset(
    """a abbr acronym b bdi bdo big br cite code data del dfn em font i img ins kbd mark q s samp
    small span strike strong sub sup time tt u var wbr""".split()
)
"""Elements that stand in a line of text; all others begin a new one."""

BLOCK_ELEMENTS = frozenset(
    """address article aside blockquote body canvas center details dialog div dl dd dt fieldset
    figcaption figure footer form frameset group h1 h2 h3 h4 h5 h6 head header hgroup hr html
    iframe legend li link main math menu meta nav noscript ol option output p param picture pre
    progress script search section style summary svg table tbody td template textarea tfoot th
    thead title tr ul video""".split()
)
"""Elements that Python-Markdown reads as raw blocks at the start of a line."""

ADMONITIONS = frozenset(
    """note attention caution danger error tip hint warning abstract info success question failure
    bug example quote""".split()
)
"""Names of `///` blocks that show their own name when they have no title."""
