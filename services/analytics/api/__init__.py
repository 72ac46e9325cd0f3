"""HTTP in and out of analytics: reports, the records behind their figures, freshness."""

from .routes import router

__all__ = ["router"]
