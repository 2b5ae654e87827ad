"""What Vietnamese news text is made of: sentences, names, numbers, references. Rules only."""
