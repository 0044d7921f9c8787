"""What an editor needs: schemas, its extension, and the reference pages."""
