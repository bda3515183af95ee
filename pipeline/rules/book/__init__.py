"""The pages of the rule book, by subject. `rules.rule_book` binds them."""
