// The editor, a section for each file of this folder. A key goes through
//
//   keys.c -> command.c -> motion.c -> operate.c, insert.c -> undo.c -> text.c
//                  \-----> ex.c, subst.c, file.c
//
// and view.c and screen.c show what came of it.
//
// A place in the text is an offset in bytes. A line begins at an offset and
// ends with its '\n', which belongs to it. A place is always where a character
// of UTF-8 begins.
//
// Where memory or the disk runs out, a function says so in the message at the
// bottom of the screen and returns false; the text is then as it was.
#ifndef VI_H
#define VI_H

#include <stdbool.h>
#include <stddef.h>
#include "lib/utf8.h"
#include "keys.h"
#include "tool.h"

// ---- text.c: the text, in a buffer with a gap ----
// It is never empty, and its last byte is '\n'.

bool text_reserve(size_t n);                              // room for n more
bool text_insert(size_t at, const char *bytes, size_t n); // no undo: undo.c
void text_delete(size_t at, size_t n);                    // likewise
size_t text_size(void);
int text_byte(size_t at); // 0 to 255; -1 at or behind the end
void text_copy(size_t from, size_t n, char *to);
// The longest piece at `from` that is in one place; its size in *n.
const char *text_piece(size_t from, size_t *n);

size_t line_start(size_t at); // of the line that `at` is in
size_t line_end(size_t at);   // its '\n'
size_t line_next(size_t at);  // where the next line begins; text_size(): none
size_t line_number(size_t at);
size_t line_find(size_t number); // where it begins; the last, if too large
size_t line_count(void);
size_t line_blanks(size_t at);  // where its first character but blanks is
size_t char_next(size_t at);    // behind the character at `at`
size_t char_before(size_t at);  // where the one before begins
size_t char_last(size_t start); // of the line; its '\n' if it is empty

// ---- undo.c: changes that can be taken back, and marks ----

bool change_insert(size_t at, const char *bytes, size_t n);
bool change_delete(size_t at, size_t n); // keeps the last '\n' of all
void undo_close(void);                   // what comes now is a step of its own
bool undo_step(size_t *at);              // false: nothing is left to undo
bool redo_step(size_t *at);
void undo_forget(void);     // another text has been read
uint undo_changes(void);    // a number that each change makes another one
void undo_saved(void);      // the text is now as the file is
bool undo_is_changed(void); // ... and is it still?
void mark_set(char name, size_t at);   // 'a' to 'z', and '\''
bool mark_find(char name, size_t *at); // false: not set

// ---- keys.c: the keys of commands (terminal_end gives it back) ----

bool keys_begin(void);      // takes the terminal; false: there is none
int keys_get(void);         // the next key; ends the editor if there is no more
bool keys_waiting(void);    // one is there that keys_get need not wait for
void keys_record(void);     // from here on, for `.`; the last key comes first
void keys_keep(uint count); // what was recorded is what `.` repeats
uint keys_again(void);      // gets them anew; the count kept with them
void keys_drop(void);       // a command failed: forgets the rest of them

// ---- view.c: the rows that are on the screen ----

#define COLUMNS 80
#define ROWS    24 // the last is for messages

struct row {
  int columns;
  size_t n;
  char bytes[COLUMNS * UTF8_MAX + 16];
};
// Fills in the row that begins at `at`; where the next one begins.
size_t view_row(struct row *r, size_t at);
size_t view_show(size_t at); // moves so that `at` is on the screen; the top
void view_number(bool on);
void view_scroll(int n, size_t *at); // by so many rows down, or up if < 0
void view_place(size_t at, int row); // `at` gets into that row
size_t view_at(int row);             // what is there; the last row, if nothing
size_t column_of(size_t at); // from 0 on, tabs and ^X as shown, over all rows
size_t column_find(size_t start, size_t column);    // in the line at `start`
void view_cursor(size_t at, int *row, int *column); // on the screen

// ---- screen.c ----

void screen_draw(size_t at, const char *mode);
void screen_anew(void); // another program has written: draw all of it
void screen_end(void);  // leaves the cursor on a line of its own
void message(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
// Reads a line at the bottom of the screen, behind `first`. NULL: ESC. The
// string lives until the next call.
char *screen_ask(char first);

// ---- motion.c, search.c: where a command goes ----

enum reach { NOWHERE, EXCLUSIVE, INCLUSIVE, LINES };
struct motion {
  enum reach reach; // what an operator takes: up to, with, or whole lines
  size_t to;
};
// count 0: none was typed. NOWHERE: the key is no motion, or there is no such
// place; *known says which.
struct motion motion(int key, uint count, size_t at, bool *known);
int char_class(size_t at, bool big); // 0 blank, 1 and 2 what words are made of

struct motion search(int key, uint count, size_t at); // / ? n N
struct regex *search_pattern(const char *text); // "": the last one. NULL: said
struct motion search_char(int key, uint count, size_t at); // f F t T ; ,

// ---- operate.c: what is done to a piece of text ----

void register_choose(char name); // "a to "z: for the next command
bool register_take(size_t from, size_t to, bool lines);
bool register_put(uint count, bool before, size_t *at);
// d c y > < on a piece; *at is where the cursor is then.
bool operate(int op, size_t from, size_t to, bool lines, size_t *at);
bool join_lines(uint count, size_t *at);
bool change_case(uint count, size_t *at);
bool replace_chars(uint count, size_t *at);
bool add_newline(size_t at); // an empty line before the one at `at`

// ---- insert.c ----

void insert_mode(uint count, size_t *at);
void replace_mode(size_t *at);

// ---- command.c ----

void command(size_t *at); // reads a command and does it

// ---- ex.c, subst.c: the lines that begin with : ----

void ex(char *line, size_t *at);
void save_and_leave(void); // ZZ
bool substitute(size_t first, size_t last, char *line, size_t *at);

// ---- file.c ----

bool file_open(const char *path); // instead of the text there is
bool file_read(const char *path, size_t at);
bool file_write(const char *path, bool force); // NULL: the file's own name
const char *file_name(void);                   // NULL: none

#endif
