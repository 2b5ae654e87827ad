"""What the program can do, measured; each script says how. The last line of its output is JSON."""
