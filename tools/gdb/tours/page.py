"""How a tour is shown: in a terminal, or as a document.

Both are given the same pieces in the same order. In words, a place of the
source is written `FILE:FUNCTION` in backquotes; a document makes it a link.
"""

import os
import re
import sys
import textwrap

from tours import sections

CODE = re.compile(r'`[^`]*`')
PLACE = re.compile(r'`([\w./-]+\.[chS])(:\w+)?`')


def squeeze(text):
    return ' '.join(text.split())


class Terminal:
    """For a reader who runs the tour."""

    def put(self, text=''):
        sys.stdout.write(text + '\n')
        sys.stdout.flush()

    def title(self, title, words):
        self.put(title)
        self.put('=' * len(title))
        self.words(words)

    def heading(self, number, title):
        self.put()
        head = '--- %d. %s ' % (number, title)
        self.put(head + '-' * (78 - len(head)))

    def words(self, words):
        for part in words.strip().split('\n\n'):
            self.put()
            self.put(textwrap.fill(squeeze(part.replace('`', '')), 78,
                                   break_on_hyphens=False))

    def source(self, place, lines):
        self.put('\n' + place)
        for line in lines:
            self.put('    > ' + line)

    def block(self, text):
        self.put()
        for line in text.strip('\n').split('\n'):
            self.put(('    ' + line).rstrip())

    def book(self, book):
        self.words('In the book: ' + '; '.join(
            '%s, "%s"' % (section.chapter, section.title)
            for section in sections.named(book))
            if book else 'Not in the book.')

    def more(self, tours):
        self.put('\nOther tours:\n')
        for name, title in tours:
            self.put('    make tour TOUR=%-6s %s' % (
                name, title.replace('`', '')))

    def close(self):
        self.put()


class Document:
    """For the documents: the same in Markdown."""

    def __init__(self, path, up):
        self.path = path
        self.back = '' if up == '../' else \
            ' The way from reset to the shell is [the first tour](../TOUR.md).'
        self.up = up  # from the document to the top of the tree
        self.text = []

    def put(self, text):
        self.text.append(text)

    def prose(self, words):
        def link(match):
            path, name = match.group(1), match.group(2) or ''
            if not os.path.exists(path):
                return match.group(0)
            return '[`%s%s`](%s%s)' % (path, name, self.up, path)
        return PLACE.sub(link, words)

    def title(self, title, words):
        self.put('# ' + title)
        self.words(words)

    def heading(self, number, title):
        self.put('## %d. %s' % (number, title))

    def words(self, words):
        for part in words.strip().split('\n\n'):
            whole = CODE.sub(lambda match: match.group().replace(' ', '\0'),
                             self.prose(squeeze(part)))
            self.put(textwrap.fill(whole, 110, break_long_words=False,
                                   break_on_hyphens=False).replace('\0', ' '))

    def source(self, place, lines):
        self.put(self.prose('`%s`' % place) + ':')
        self.put('```c\n%s\n```' % '\n'.join(lines)
                 if '.S:' not in place else
                 '```asm\n%s\n```' % '\n'.join(lines))

    def block(self, text):
        lines = [line.rstrip() for line in text.strip('\n').split('\n')]
        self.put('```\n%s\n```' % '\n'.join(lines))

    def book(self, book):
        self.put('*In the book: %s*' % '; '.join(
            '%s, [%s](%sBOOK.md#%s)' % (
                section.chapter, section.title, self.up[3:], section.anchor)
            for section in sections.named(book))
            if book else '*Not in the book.*')

    def more(self, tours):
        self.put('## More tours')
        self.put('\n'.join('- [%s](tours/%s.md)' % (title, name)
                           for name, title in tours))

    def close(self):
        self.put('---')
        self.put('A run of the tour has written this page '
                 '(`make transcripts`).' + self.back)
        with open(self.path, 'w') as file:
            file.write('\n\n'.join(self.text) + '\n')
