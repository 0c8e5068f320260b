"""How notes are kept on disk: records as TOML, versions, merging, the folder people see."""
