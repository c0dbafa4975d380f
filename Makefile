# The tools are those of the activated virtual environment; see CONTRIBUTING.md.
.PHONY: check fix

check:
	ruff check
	ruff format --check
	pyright
	lint-imports
	pytest -n auto --dist loadgroup

fix:
	ruff check --fix
	ruff format
