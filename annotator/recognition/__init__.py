"""Find the mentions of a caption, and the organisms that its figure is about."""
