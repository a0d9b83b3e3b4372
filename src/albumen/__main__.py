"""`python -m albumen` is the program `albumen`."""

import sys

from albumen.cli.__main__ import main

sys.exit(main())
