"""Guided walks through the running kernel; `make tour` runs them.

Each tour is a module here with TITLE, ABOUT and walk(tour). tools/tour.pl
starts gdb, which calls run(); the settings come in the environment.
"""

import importlib
import os
import sys
import traceback

import gdb

from lectern.command import LecternError
from tours import engine, page, source


def settings():
    """What tools/tour.pl wants, from the environment."""
    value = os.environ.get
    return {
        'name': value('TOUR_NAME'),
        'build': value('TOUR_BUILD'),   # holds kernel, fs.img, sym/...
        'dir': value('TOUR_DIR'),       # for our own files
        'qemu': value('TOUR_QEMU'),
        'step': bool(value('TOUR_STEP')),
        'document': value('TOUR_DOCUMENT'),
        'up': value('TOUR_UP'),
        'others': value('TOUR_OTHERS').split(),
        'limit': int(value('TOUR_LIMIT', '60')),
    }


def run():
    """Runs the tour the settings name; gdb's exit status says how it went."""
    config = settings()
    if config['document']:
        shown = page.Document(config['document'], config['up'])
    else:
        shown = page.Terminal()
    tour = engine.Tour(shown, config)
    status = 1
    try:
        walk(tour, config['name'])
        status = 0
    except SystemExit:  # the reader has seen enough
        status = 0
    except (engine.TourError, source.SourceError, LecternError,
            gdb.error) as error:
        print('tour: on the way to stop %d: %s' % (tour.stops + 1, error),
              file=sys.stderr)
    except Exception:  # a mistake in the tour itself
        traceback.print_exc()
    end(tour)
    gdb.execute('quit %d' % status)


def walk(tour, name):
    module = tour_module(name)
    tour.page.title(module.TITLE, module.ABOUT)
    module.walk(tour)
    if name == 'boot':
        tour.page.more([(other, tour_module(other).TITLE)
                        for other in tour.config['others']])
    tour.page.close()


def tour_module(name):
    return importlib.import_module('tours.' + name.replace('-', '_'))


def end(tour):
    try:
        tour.off()
    except gdb.error:
        pass
