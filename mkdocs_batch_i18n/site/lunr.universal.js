// A language for lunr that serves any language: whole words, without stemming.
//
// MkDocs loads it as it loads the languages of lunr-languages. Some of those need scripts that
// MkDocs does not have, and English drops every letter that is not ASCII from the ends of a word.
// Text without blanks between its words is cut by the browser.
(function (lunr) {
  const unspaced =
    /[\p{scx=Han}\p{scx=Hira}\p{scx=Kana}\p{scx=Thai}\p{scx=Laoo}\p{scx=Khmr}\p{scx=Mymr}]/u;
  const around = /^[^\p{L}\p{M}\p{N}]+|[^\p{L}\p{M}\p{N}]+$/gu;
  const segmenter =
    typeof Intl.Segmenter === "function" ? new Intl.Segmenter([], { granularity: "word" }) : null;

  function words(token) {
    const text = token.toString();
    const parts =
      segmenter && unspaced.test(text)
        ? Array.from(segmenter.segment(text), (part) => part.segment)
        : [text];
    const found = parts.map((part) => part.replace(around, "")).filter(Boolean);
    return found.map((word) => token.clone(() => word));
  }

  lunr.Pipeline.registerFunction(words, "words-universal");
  lunr.universal = function () {
    this.pipeline.reset();
    this.pipeline.add(words);
    this.searchPipeline.reset();
    this.searchPipeline.add(words);
  };
})(lunr);
