"""The command line. Only `tui` ever loads the interface; the other commands serve scripts and pipes."""
