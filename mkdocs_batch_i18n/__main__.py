"""Run the command line: `python -m mkdocs_batch_i18n`."""

from mkdocs_batch_i18n.cli import main

if __name__ == "__main__":
    main()
