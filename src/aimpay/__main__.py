"""``python -m aimpay``."""

import sys

from aimpay.cli import main

sys.exit(main())
