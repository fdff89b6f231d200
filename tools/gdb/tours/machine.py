"""The machine of a tour: a QEMU that gdb starts and ends itself.

One CPU, and a clock that counts instructions, so that every run is like the
one before. The console goes to a file; what is typed comes from the tour.
The images are copies: what happens to them is nobody's loss.
"""

import contextlib
import os
import shlex
import shutil
import socket
import subprocess
import sys
import time

import gdb

from lectern import modes


# Starts a program in a process group of its own.
START = 'setpgrp; exec @ARGV or die "cannot run $ARGV[0]: $!\\n"'


@contextlib.contextmanager
def quiet():
    """Keeps to itself what gdb says when the machine stops."""
    sys.stdout.flush()
    gdb.flush()
    kept = os.dup(1)
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    try:
        yield
    finally:
        gdb.flush()
        os.dup2(kept, 1)
        os.close(kept)
        os.close(null)


class Machine:
    """Options: image (boots from this disk), command (multiboot, with this
    init=... and the disk `disk`, or a RAM disk where that is None)."""

    count = 0

    def __init__(self, config, image=None, command=None, disk=None):
        Machine.count += 1
        self.config = config
        self.dir = os.path.join(config['dir'], 'machine%d' % Machine.count)
        os.mkdir(self.dir)
        self.console_file = os.path.join(self.dir, 'console')
        self.arguments = self.choose(image, command, disk)
        self.socket = None

    def choose(self, image, command, disk):
        build = self.config['build']
        if image is not None:
            return drive(image)
        kernel = ['-kernel', os.path.join(build, 'kernel')]
        if command is not None:
            kernel += ['-append', 'init=' + command]
        if disk is not None:
            return kernel + drive(disk)
        return kernel + ['-initrd', os.path.join(build, 'fs.img')]

    def start(self):
        words = [
            self.config['qemu'], '-accel', 'tcg',
            '-icount', 'shift=0,sleep=off',
            '-rtc', 'base=2020-01-01,clock=vm', '-nic', 'none',
            '-display', 'none', '-no-reboot', '-m', '64', '-smp', '1',
            '-device', 'isa-debug-exit,iobase=0xf4,iosize=0x04',
            '-chardev', 'socket,id=con,path=%s/typed,server=on,wait=off,'
            'logfile=%s' % (self.dir, self.console_file),
            '-serial', 'chardev:con', '-monitor', 'none',
            '-pidfile', self.dir + '/pid', '-S', '-gdb', 'stdio']
        command = ' '.join(map(shlex.quote, words + self.arguments))
        modes.forget()
        # Ctrl-C shall reach gdb only.
        with quiet():
            gdb.execute('target remote | exec perl -e %s %s 2>%s/errors' % (
                shlex.quote(START), command, shlex.quote(self.dir)))

    def end(self):
        """Switches it off, as a power cut would."""
        if self.socket is not None:
            self.socket.close()
        try:
            with quiet():
                gdb.execute('kill')
        except gdb.error:
            pass  # it may be gone before it has answered
        # Its files are only ours again when it has ended, which removes this.
        end = time.monotonic() + 10
        while os.path.exists(self.dir + '/pid') and time.monotonic() < end:
            time.sleep(0.01)

    def console(self):
        """All the console has said, without what moves its cursor."""
        try:
            with open(self.console_file, errors='replace') as file:
                return file.read().replace('\r', '')
        except FileNotFoundError:
            return ''

    def type(self, text):
        """Types on the serial line."""
        if self.socket is None:
            self.socket = socket.socket(socket.AF_UNIX)
            self.socket.connect(self.dir + '/typed')
        self.socket.sendall(text.encode())

    def last_words(self):
        """What a message about a failure should quote."""
        text = self.console().rstrip().split('\n')[-10:]
        try:
            with open(self.dir + '/errors') as file:
                text += file.read().strip().split('\n')
        except FileNotFoundError:
            pass
        return ''.join('\n    | ' + line for line in text
                       if line and 'no active timers' not in line)


def drive(image):
    return ['-drive', 'file=%s,format=raw,if=ide,index=0,media=disk,'
            'cache=unsafe,werror=report,rerror=report' % image]


def boot_disk(config):
    """A new disk as `make` would make it: boot block, kernel, file system."""
    build = config['build']
    path = os.path.join(config['dir'], 'disk.img')
    mkfs = os.path.join(build, 'mkfs')
    parts = [os.path.join(build, name)
             for name in ('root', 'bootblock', 'kernel.stripped')]
    subprocess.check_output([mkfs, 'new', path, parts[0]])
    subprocess.check_output([mkfs, 'boot', path] + parts[1:])
    return path


def plain_disk(config):
    """A copy of the small file system, to be used as a disk."""
    path = os.path.join(config['dir'], 'fs.img')
    return shutil.copyfile(os.path.join(config['build'], 'fs.img'), path)


def check(config, image):
    """What `mkfs check` says about a disk as it is now. It looks at a copy, as
    it refuses a disk that a guest is using."""
    now = shutil.copyfile(image, image + '.now')
    done = subprocess.run([os.path.join(config['build'], 'mkfs'), 'check',
                           now], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    os.remove(now)
    return done.stdout.decode().strip()
