// What the Glibc module of Swift cannot see (GNU extensions, macros, varargs, globals), as plain functions.
// Every function returns what its model returns: -1 and errno, or an error number where that is said.
#pragma once
#include <getopt.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <sys/types.h>

// Descriptors; all are close-on-exec.
int cposix_eventfd(void);                    // non-blocking, counter 0
int cposix_signalfd(const sigset_t *set);    // non-blocking
int cposix_pipe(int ends[2]);                // ends[0] reads, ends[1] writes
int cposix_temporary_file(char *path);        // mkostemp: the path ends with XXXXXX
int cposix_pidfd(pid_t pid);                 // readable once the process has ended; Linux 5.3

// Threads.
pid_t cposix_gettid(void);
void cposix_name_thread(const char *name);   // cut to 15 bytes, as the kernel wants it
// Gives the calling thread a signal stack of its own, so that a crash handler can run after a stack overflow.
// Returns what cposix_drop_signal_stack takes, or NULL where there is no memory for it.
void *cposix_install_signal_stack(void);
void cposix_drop_signal_stack(void *stack);

// One signal from a signalfd; number is 0 when none is pending, -1 (and errno) on an error.
struct cposix_signal {
  int number;
  pid_t sender;
};
struct cposix_signal cposix_next_signal(int descriptor);

// Blocks every signal on the calling thread but those that report a fault of this very thread: a process that
// crashes with them blocked dies without a backtrace. Returns an error number.
int cposix_block_signals(void);

// The child starts in this folder. Returns an error number.
int cposix_spawn_in(posix_spawn_file_actions_t *actions, const char *folder);

char **cposix_environment(void);
void cposix_flush(void);  // all stdio streams

// One step of getopt_long. Its state is global: one caller at a time, from first (restart != 0) to last step.
struct cposix_option {
  int code;              // -1 at the end, '?' unknown, ':' argument missing, else the option's val
  int offender;          // optopt
  int next;              // optind: index of the next argument; at the end, of the first operand
  const char *argument;  // optarg
};
struct cposix_option cposix_next_option(
  int count, char *const *arguments, const char *letters, const struct option *names, int restart);
