"""Writes a page for each shelf."""

import mkdocs_gen_files

for shelf in ("top", "bottom"):
    with mkdocs_gen_files.open(f"shelves/{shelf}.md", "w") as page:
        print(f"# The {shelf} shelf\n\nWhat stands on the {shelf} shelf.\n", file=page)
        print("## How to reach it\n\nSee [the start](../index.md).", file=page)

with mkdocs_gen_files.open("index.md", "a") as page:
    print("\nThis sentence was written by a script.", file=page)
