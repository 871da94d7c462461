"""A field more than the product has: what one declaration must be enough for.

`declaring` is loaded before the product (``pytest -p``) and inserts the declaration; `journey`
then follows the field from a file to a price. `tests/test_added_field.py` runs both.
"""
