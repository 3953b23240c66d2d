"""From a caption to its mentions, and to the organisms that the figure is about."""
