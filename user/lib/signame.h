// Names of signals, as one types them.
#ifndef SIGNAME_H
#define SIGNAME_H

// The signal that `text` means: "9", "KILL" or "SIGKILL"; -1: none.
int signal_number(const char *text);
// "KILL"; NULL: it has no name that one types.
const char *signal_name(int number);

#endif
