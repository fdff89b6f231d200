// Names of signals, as one types them.
#ifndef SIGNAME_H
#define SIGNAME_H

// The signal that `text` means: "9", "KILL" or "SIGKILL"; -1: none. 0 is one
// that kill() sends to nobody.
int signal_number(const char *text);
// "KILL"; NULL: it has no name that one types.
const char *signal_name(int number);

// The command kill, in the shell and beside it; `who` begins the messages.
// Takes `-SIGNAL` or `-s SIGNAL`, and `--`: the index of the first operand, if
// there is one. -1: a message says that there is no such signal.
int signal_option(int argc, char *argv[], const char *who, int *sig);
// kill -l: prints all names, or those of `n` numbers or statuses $?. The exit
// status.
int signal_list(int n, char *texts[], const char *who);

#endif
