"""The MkDocs edge: the plugin and one build for each language."""
