"""`python -m albumen` is the program `albumen`."""

import sys

from albumen.cli.program import main

sys.exit(main())
