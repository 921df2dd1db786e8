from tests.ouvrier import vraie_file

__all__ = ["vraie_file"]
