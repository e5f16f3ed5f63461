#define _GNU_SOURCE
#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

static struct termios saved_modes;
static bool modes_are_saved;

struct cn_size cn_window_size(int descriptor) {
  struct winsize size = {0};
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return (struct cn_size){0, 0};
  return (struct cn_size){size.ws_col, size.ws_row};
}

bool cn_set_window_size(int descriptor, struct cn_size size) {
  struct winsize window = {.ws_col = (unsigned short)size.columns, .ws_row = (unsigned short)size.rows};
  return ioctl(descriptor, TIOCSWINSZ, &window) == 0;
}

int cn_make_raw(int descriptor) {
  struct termios modes;
  if (tcgetattr(descriptor, &modes) != 0) return -1;
  saved_modes = modes;
  modes_are_saved = true;
  cfmakeraw(&modes);
  return tcsetattr(descriptor, TCSANOW, &modes);
}

void cn_restore_modes(int descriptor) {
  if (modes_are_saved) tcsetattr(descriptor, TCSANOW, &saved_modes);
}

bool cn_is_raw(int descriptor) {
  struct termios modes;
  return tcgetattr(descriptor, &modes) == 0 && (modes.c_lflag & (ICANON | ECHO)) == 0;
}

int cn_open_output(int terminal) {
  char path[32] = "/proc/self/fd/";
  size_t length = strlen(path);
  if (terminal >= 10) path[length++] = (char)('0' + terminal / 10 % 10);
  path[length++] = (char)('0' + terminal % 10);
  path[length] = 0;
  int flags = O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC;
  int descriptor = open(path, flags);
  // After su the terminal's file belongs to somebody else; /dev/tty asks nobody.
  return descriptor >= 0 ? descriptor : open("/dev/tty", flags);
}

// Standard error.

static int captured = -1;
static int saved_errors = -1;

int cn_capture_errors(void) {
  captured = memfd_create("usher-stderr", MFD_CLOEXEC);
  if (captured < 0) return -1;
  // Appending, so that emptying the file also moves every writer back to its start.
  fcntl(captured, F_SETFL, O_APPEND);
  saved_errors = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3);
  if (saved_errors < 0 || dup2(captured, STDERR_FILENO) < 0) return -1;
  return 0;
}

void cn_release_errors(void) {
  if (saved_errors >= 0) {
    dup2(saved_errors, STDERR_FILENO);
    close(saved_errors);
  }
  if (captured >= 0) close(captured);
  saved_errors = captured = -1;
}

size_t cn_errors_size(void) {
  off_t end = captured < 0 ? 0 : lseek(captured, 0, SEEK_END);
  return end > 0 ? (size_t)end : 0;
}

size_t cn_read_errors(size_t offset, uint8_t *into, size_t capacity) {
  if (captured < 0) return 0;
  ssize_t count = pread(captured, into, capacity, (off_t)offset);
  return count > 0 ? (size_t)count : 0;
}

void cn_drop_errors(void) {
  if (captured >= 0 && ftruncate(captured, 0) != 0) return;  // a memory file can always be cut
}

// Crashes. The handler calls nothing that is not safe in a signal handler.

static const int crash_signals[] = {SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT};
enum { CRASH_SIGNALS = sizeof crash_signals / sizeof crash_signals[0], LEAVE_CAPACITY = 512, TAIL = 4096 };

static struct {
  volatile sig_atomic_t armed;
  int output, terminal, null;
  uint8_t leave[LEAVE_CAPACITY];
  size_t leave_count;
  struct sigaction before[CRASH_SIGNALS];
} crash;
static _Alignas(16) char main_signal_stack[64 * 1024];

static void write_to_terminal(const uint8_t *bytes, size_t count) {
  size_t done = 0;
  // At most half a second for a terminal that takes no bytes.
  for (int tries = 0; done < count && tries < 10;) {
    ssize_t written = write(crash.output, bytes + done, count - done);
    if (written > 0) {
      done += (size_t)written;
    } else if (errno == EAGAIN) {
      struct pollfd wait = {.fd = crash.output, .events = POLLOUT};
      poll(&wait, 1, 50);
      tries++;
    } else if (errno != EINTR) {
      return;
    }
  }
}

static void handle_crash(int number, siginfo_t *info, void *context) {
  (void)context;
  int error = errno;
  if (crash.armed) {
    crash.armed = 0;
    write_to_terminal(crash.leave, crash.leave_count);
    cn_restore_modes(crash.terminal);
    if (captured >= 0) {
      uint8_t tail[TAIL];
      off_t end = lseek(captured, 0, SEEK_END);
      ssize_t count = pread(captured, tail, sizeof tail, end > TAIL ? end - TAIL : 0);
      if (count > 0) write_to_terminal(tail, (size_t)count);
    }
    if (saved_errors >= 0) dup2(saved_errors, STDERR_FILENO);
    // Otherwise Swift's backtracer waits for keys at a prompt.
    dup2(crash.null, STDIN_FILENO);
  }
  for (int i = 0; i < CRASH_SIGNALS; i++) sigaction(crash_signals[i], &crash.before[i], NULL);
  // A fault repeats itself when this returns; what was sent does not: it is sent on, and then ends the process even where
  // the handler before, Swift's backtracer, returns.
  if (info->si_code <= 0) {
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, number);
    raise(number);
    pthread_sigmask(SIG_UNBLOCK, &only, NULL);
    signal(number, SIG_DFL);
    raise(number);
  }
  errno = error;
}

int cn_arm_crash_handler(int output, int terminal, const uint8_t *leave, size_t count) {
  if (count > LEAVE_CAPACITY) {
    errno = ENAMETOOLONG;
    return -1;
  }
  crash.output = output;
  crash.terminal = terminal;
  memcpy(crash.leave, leave, count);
  crash.leave_count = count;
  crash.null = open("/dev/null", O_RDONLY | O_CLOEXEC);
  if (crash.null < 0) return -1;
  // Without a stack of its own the handler cannot run after this thread's stack has overflowed.
  stack_t stack;
  if (sigaltstack(NULL, &stack) == 0 && (stack.ss_flags & SS_DISABLE)) {
    stack = (stack_t){.ss_sp = main_signal_stack, .ss_size = sizeof main_signal_stack};
    sigaltstack(&stack, NULL);
  }
  struct sigaction action = {.sa_sigaction = handle_crash, .sa_flags = SA_SIGINFO | SA_ONSTACK};
  sigfillset(&action.sa_mask);
  crash.armed = 1;
  for (int i = 0; i < CRASH_SIGNALS; i++)
    if (sigaction(crash_signals[i], &action, &crash.before[i]) != 0) return -1;
  return 0;
}

void cn_disarm_crash_handler(void) {
  if (!crash.armed) return;
  crash.armed = 0;
  for (int i = 0; i < CRASH_SIGNALS; i++) sigaction(crash_signals[i], &crash.before[i], NULL);
  close(crash.null);
}

// A child on a terminal.

pid_t cn_fork_terminal(int *master, struct cn_size size, const char *path, char *const *arguments,
                       char *const *environment) {
  struct winsize window = {.ws_col = (unsigned short)size.columns, .ws_row = (unsigned short)size.rows};
  pid_t child = forkpty(master, NULL, NULL, &window);
  if (child == 0) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(path, arguments, environment);
    _exit(127);
  }
  if (child > 0) fcntl(*master, F_SETFD, FD_CLOEXEC);
  return child;
}

int cn_reap(pid_t child, int *exit_code, int *signal) {
  int status = 0;
  pid_t ended = waitpid(child, &status, WNOHANG);
  if (ended <= 0) return (int)ended;
  *exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  *signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  return 1;
}
