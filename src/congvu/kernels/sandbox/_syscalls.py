"""Numbers of the system calls that a run may make: name, x86_64, aarch64 (``-``: it has no such call).

Source: Linux, ``arch/x86/entry/syscalls/syscall_64.tbl`` and ``include/uapi/asm-generic/unistd.h``. What is not
listed is refused. Files by name are allowed here: which of them is Landlock's business.
"""

from __future__ import annotations

_ALLOWED = """
read 0 63; write 1 64; close 3 57; close_range 436 436; lseek 8 62; pread64 17 67; pwrite64 18 68;
readv 19 65; writev 20 66; preadv 295 69; pwritev 296 70; preadv2 327 286; pwritev2 328 287;
sendfile 40 71; copy_file_range 326 285; ftruncate 77 46; fsync 74 82; fdatasync 75 83;
fadvise64 221 223; flock 73 32; dup 32 23; dup2 33 -; dup3 292 24; getdents 78 -; getdents64 217 61;
stat 4 -; lstat 6 -; fstat 5 80; newfstatat 262 79; statx 332 291; statfs 137 43; fstatfs 138 44;
access 21 -; faccessat 269 48; faccessat2 439 439; readlink 89 -; readlinkat 267 78; getcwd 79 17;
chdir 80 49; fchdir 81 50; mkdir 83 -; mkdirat 258 34; rmdir 84 -; unlink 87 -; unlinkat 263 35;
rename 82 -; renameat 264 38; renameat2 316 276; umask 95 166;
pipe 22 -; pipe2 293 59; poll 7 -; ppoll 271 73; select 23 -; pselect6 270 72; epoll_create 213 -;
epoll_create1 291 20; epoll_ctl 233 21; epoll_wait 232 -; epoll_pwait 281 22; epoll_pwait2 441 441;
eventfd 284 -; eventfd2 290 19; timerfd_create 283 85; timerfd_settime 286 86; timerfd_gettime 287 87;
signalfd4 289 74; sendto 44 206; recvfrom 45 207; shutdown 48 210; getsockopt 55 209; getsockname 51 204;
getpeername 52 205;
mmap 9 222; munmap 11 215; mprotect 10 226; mremap 25 216; madvise 28 233; mincore 27 232; msync 26 227;
brk 12 214;
rt_sigaction 13 134; rt_sigprocmask 14 135; rt_sigreturn 15 139; rt_sigpending 127 136;
rt_sigtimedwait 128 137; rt_sigsuspend 130 133; sigaltstack 131 132; pause 34 -; restart_syscall 219 128;
nanosleep 35 101; clock_nanosleep 230 115; clock_gettime 228 113; clock_getres 229 114;
gettimeofday 96 169; time 201 -; times 100 153; alarm 37 -; getitimer 36 102; setitimer 38 103;
timer_create 222 107; timer_settime 223 110; timer_gettime 224 108; timer_getoverrun 225 109;
timer_delete 226 111;
getpid 39 172; gettid 186 178; getppid 110 173; getpgrp 111 -; getpgid 121 155; getsid 124 156;
getuid 102 174; geteuid 107 175; getgid 104 176; getegid 108 177; getresuid 118 148; getresgid 120 150;
getgroups 115 158; capget 125 90; uname 63 160; sysinfo 99 179; getrusage 98 165; getrlimit 97 163;
getcpu 309 168; getpriority 140 141;
sched_yield 24 124; sched_getaffinity 204 123; sched_getparam 143 121; sched_getscheduler 145 120;
sched_get_priority_max 146 125; sched_get_priority_min 147 126; sched_rr_get_interval 148 127;
futex 202 98; futex_waitv 449 449; set_robust_list 273 99; get_robust_list 274 100;
set_tid_address 218 96; rseq 334 293; membarrier 324 283; getrandom 318 278; exit 60 93;
exit_group 231 94; wait4 61 260; waitid 247 95;
"""
_PRETENDED = """
chmod 90 -; fchmod 91 52; fchmodat 268 53; utime 132 -; utimes 235 -; futimesat 261 -; utimensat 280 88;
"""
_UNSUPPORTED = """
getxattr 191 8; lgetxattr 192 9; fgetxattr 193 10; listxattr 194 11; llistxattr 195 12;
flistxattr 196 13; setxattr 188 5; lsetxattr 189 6; fsetxattr 190 7; removexattr 197 14;
lremovexattr 198 15; fremovexattr 199 16;
"""
_JUDGED = """
open 2 -; openat 257 56; kill 62 129; tkill 200 130; tgkill 234 131; clone 56 220; clone3 435 435;
prctl 157 167; prlimit64 302 261; fcntl 72 25; ioctl 16 29; socketpair 53 199; fallocate 285 47;
"""

_ARCHITECTURES = ("x86_64", "aarch64")


def _numbers(table: str, machine: str) -> dict[str, int]:
    column = 1 + _ARCHITECTURES.index(machine)
    rows = [row.split() for row in table.replace("\n", " ").split(";") if row.strip()]
    return {row[0]: int(row[column]) for row in rows if row[column] != "-"}


def allowed(machine: str) -> tuple[int, ...]:
    """Whatever the arguments."""
    return tuple(_numbers(_ALLOWED, machine).values())


def pretended(machine: str) -> tuple[int, ...]:
    """Said to have been done, and not done.

    Landlock does not judge changes of mode and time, and where a run has its caller's account it could open the
    caller's files to everybody. ``shutil.copy`` and its kin go on working, as on a FAT disk.
    """
    return tuple(_numbers(_PRETENDED, machine).values())


def unsupported(machine: str) -> tuple[int, ...]:
    """Extended attributes: as on a file system that has none."""
    return tuple(_numbers(_UNSUPPORTED, machine).values())


def judged(machine: str) -> dict[str, int]:
    """Those that depend on their arguments, by name."""
    return _numbers(_JUDGED, machine)
