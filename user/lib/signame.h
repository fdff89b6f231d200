// Names of signals, as one types them.
#ifndef SIGNAME_H
#define SIGNAME_H

// The signal that `text` means: "9", "KILL" or "SIGKILL"; -1: none.
int signal_number(const char *text);

#endif
