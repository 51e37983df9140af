"""The running hall: Flask application, operations, store, access, pages and the command ``kuaiban``.

Nobody imports this package. A business rule never lives in a view, SQL never outside ``store``, and only
``hall.clock`` reads the time.
"""

__version__ = "0.1.0"
