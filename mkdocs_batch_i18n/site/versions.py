"""Material's version selector, as mike fills it, on the pages of a language."""

from __future__ import annotations

import json
import re

_MIKE = re.compile(r'"version":\s*\{[^{}]*"provider":\s*"mike"')
_FIND = """\
function (language) {
  var own = new URL("../versions.json", __md_scope).href
  var open = XMLHttpRequest.prototype.open
  var response = Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, "response")
  var current = new URL("..", __md_scope).pathname.split("/").slice(-2)[0]
  function rename(text) {
    return JSON.stringify(JSON.parse(text).map(function (version) {
      var here = [version.version].concat(version.aliases).indexOf(current) >= 0
      return Object.assign({}, version, {
        version: "../" + version.version + "/" + language,
        aliases: version.aliases.concat(here ? [language] : [])
      })
    }))
  }
  XMLHttpRequest.prototype.open = function (method, address) {
    var rest = Array.prototype.slice.call(arguments, 2)
    if (String(address) === own) {
      address = new URL("../../versions.json", __md_scope).href
      Object.defineProperty(this, "response", {
        get: function () {
          var text = response.get.call(this).text().then(rename)
          return {
            text: function () { return text },
            json: function () { return text.then(JSON.parse) }
          }
        }
      })
    }
    return open.apply(this, [method, address].concat(rest))
  }
}"""
"""Answers Material's request for the versions with the language's folder of each.

Material looks for the list, and for the versions, beside the root of the site that it is on. That
is the version's folder, but on a language's pages it is the language's folder in it.
"""


def find(output: str, folder: str) -> str:
    """Return a page whose script finds the versions beside the version that it is in.

    `folder` is the language's, with a final slash; the source language has none and needs nothing.
    """
    if not folder or "</head>" not in output or not _MIKE.search(output):
        return output
    script = f"<script>({_FIND})({json.dumps(folder.rstrip('/'))})</script>\n"
    return output.replace("</head>", script + "</head>", 1)
