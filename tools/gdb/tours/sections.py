"""The book's chapters and sections, as docs/BOOK.md has them."""

import collections
import re

from tours.source import SourceError, read

BOOK = 'docs/BOOK.md'

Section = collections.namedtuple('Section', 'chapter title anchor')


def headings():
    """Each section of BOOK.md by chapter and title: {'5 Multiplexing': ...}"""
    found, seen, chapter, number = {}, {}, '', ''
    for text in read(BOOK):
        match = re.match(r'(##|###) (.*)', text)
        if not match:
            continue
        title = match.group(2)
        anchor = re.sub(r'[^\w\- ]', '', title.lower()).replace(' ', '-')
        again = seen.get(anchor, 0)
        seen[anchor] = again + 1
        if again:
            anchor += '-%d' % again
        if match.group(1) == '##':
            number, chapter = chapter_words(title)
        else:
            found['%s %s' % (number, title)] = Section(chapter, title, anchor)
    return found


def chapter_words(title):
    """A heading's chapter, short and in words."""
    match = re.match(r'(\d) (.*)|Appendix (\w): (.*)', title)
    if not match:
        return '-', title
    if match.group(1):
        return match.group(1), 'chapter %s (%s)' % match.group(1, 2)
    return match.group(3), 'appendix %s (%s)' % match.group(3, 4)


def named(names):
    """The sections of '5 Multiplexing; 1 Process overview'."""
    known = headings()
    for name in names.split('; '):
        if name not in known:
            raise SourceError('%s has no section "%s"' % (BOOK, name))
    return [known[name] for name in names.split('; ')]
