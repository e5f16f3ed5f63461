#define _GNU_SOURCE
#include "CPosix.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/signalfd.h>
#include <sys/syscall.h>
#include <unistd.h>

int cposix_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int cposix_signalfd(const sigset_t *set) { return signalfd(-1, set, SFD_CLOEXEC | SFD_NONBLOCK); }

int cposix_pipe(int ends[2]) { return pipe2(ends, O_CLOEXEC); }

int cposix_temporary_file(char *path) { return mkostemp(path, O_CLOEXEC); }

int cposix_pidfd(pid_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }  // close-on-exec by itself

pid_t cposix_gettid(void) { return gettid(); }

void cposix_name_thread(const char *name) {
  char cut[16];
  strncpy(cut, name, sizeof cut - 1);
  cut[sizeof cut - 1] = 0;
  pthread_setname_np(pthread_self(), cut);
}

enum { signal_stack_size = 64 * 1024 };

void *cposix_install_signal_stack(void) {
  void *stack = mmap(NULL, signal_stack_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
  if (stack == MAP_FAILED) return NULL;
  stack_t description = {.ss_sp = stack, .ss_flags = 0, .ss_size = signal_stack_size};
  if (sigaltstack(&description, NULL) != 0) {
    munmap(stack, signal_stack_size);
    return NULL;
  }
  return stack;
}

void cposix_drop_signal_stack(void *stack) {
  if (stack == NULL) return;
  stack_t none = {.ss_sp = NULL, .ss_flags = SS_DISABLE, .ss_size = 0};
  sigaltstack(&none, NULL);
  munmap(stack, signal_stack_size);
}

struct cposix_signal cposix_next_signal(int descriptor) {
  struct signalfd_siginfo info;
  ssize_t got;
  do {
    got = read(descriptor, &info, sizeof info);
  } while (got < 0 && errno == EINTR);
  if (got == (ssize_t)sizeof info) return (struct cposix_signal){(int)info.ssi_signo, (pid_t)info.ssi_pid};
  return (struct cposix_signal){got < 0 && errno != EAGAIN ? -1 : 0, 0};
}

int cposix_block_signals(void) {
  static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGABRT, SIGSYS};
  sigset_t set;
  sigfillset(&set);
  for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(&set, faults[i]);
  return pthread_sigmask(SIG_SETMASK, &set, NULL);  // set, as a parent may have blocked faults for us
}

int cposix_spawn_in(posix_spawn_file_actions_t *actions, const char *folder) {
  return posix_spawn_file_actions_addchdir_np(actions, folder);
}

char **cposix_environment(void) { return environ; }

void cposix_flush(void) { fflush(NULL); }

struct cposix_option cposix_next_option(
  int count, char *const *arguments, const char *letters, const struct option *names, int restart) {
  if (restart) optind = 0;  // glibc: also forgets where it stood inside a group of letters
  opterr = 0;
  optarg = NULL;
  optopt = 0;
  int code = getopt_long(count, arguments, letters, names, NULL);
  return (struct cposix_option){code, optopt, optind, optarg};
}
