#!/bin/sh
# Prints the name of a gdb that knows 32-bit x86 and has Python: $GDB if that is
# set, else the first of gdb, gdb-multiarch and i386-elf-gdb that will do. Says
# in one line what is missing, and fails, where none will.

why='gdb is missing'

# Will $1 do? If it is there and will not, why says what it lacks.
will_do() {
  command -v "$1" > /dev/null 2>&1 || return 1
  said=$("$1" -nx -batch -ex 'set architecture i8086' \
    -ex 'python print("python", "works")' 2>&1 < /dev/null)
  case $said in
    *ndefined\ item*) why="$1 does not know 32-bit x86" ;;
    *python\ works*) return 0 ;;
    *) why="$1 was built without Python" ;;
  esac
  return 1
}

set -- gdb gdb-multiarch i386-elf-gdb
[ -n "$GDB" ] && set -- "$GDB"
for name do
  will_do "$name" && echo "$name" && exit 0
done
[ -n "$GDB" ] && [ "$why" = 'gdb is missing' ] && why="GDB=$GDB is not here"
echo "$why; type: make setup" >&2
exit 1
