// What usher needs of ncurses and of a terminal's descriptor, as plain functions: Swift sees neither curses' macros,
// varargs and globals, nor forkpty and memfd_create. No curses type shows here.
// One thread calls the cn_screen_ functions: Debian's ncursesw is not the threaded build.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Locale.

// Takes the character set of the environment, else C.UTF-8: in the C locale ncurses draws non-ASCII cells as blanks.
void cn_set_locale(void);
// wcwidth: -1 for what the C library does not know.
int cn_width(uint32_t scalar);

// The screen. ncurses renders into a memory file, from where the bytes of a frame are taken.

// One cell: its scalars (0 ends them), CN_ attributes and a pair of cn_screen_pair.
struct cn_cell {
  uint32_t scalars[5];
  uint32_t attributes;
  int32_t pair;
};
enum {
  CN_BOLD = 1,
  CN_DIM = 2,
  CN_UNDERLINE = 4,
  CN_REVERSE = 8,
};
enum cn_start {
  CN_STARTED,
  CN_UNKNOWN_TERMINAL,  // TERM is not set or not in the terminfo database
  CN_DUMB_TERMINAL,     // it cannot move its cursor
  CN_START_FAILED,      // errno says why
};
// Starts ncurses for the terminal that TERM names; input is a descriptor of the terminal (it is duplicated, never read).
enum cn_start cn_screen_start(int input, int height, int width);
void cn_screen_end(void);
bool cn_screen_resize(int height, int width);
// Forgets what the terminal shows: the next frame draws everything.
void cn_screen_forget(void);
// Puts a row from column 0 on; wide cells count once.
void cn_screen_put(int row, const struct cn_cell *cells, int count);
// Renders what changed since the last frame; returns how many bytes wait to be taken.
size_t cn_screen_render(void);
// Takes the bytes of the frame: all of them, or -1.
ssize_t cn_screen_take(uint8_t *into, size_t capacity);
int cn_screen_colours(void);
// A pair of colours, -1 for the terminal's own; 0 (the terminal's own pair) where there is none.
int cn_screen_pair(int foreground, int background);
// A string capability by its terminfo name, or NULL.
const char *cn_screen_capability(const char *name);

// The terminal's descriptor.

struct cn_size {
  int columns, rows;  // 0 where it is not known
};
struct cn_size cn_window_size(int descriptor);
bool cn_set_window_size(int descriptor, struct cn_size size);
// Saves the modes of the terminal and makes it raw; returns -1 and errno.
int cn_make_raw(int descriptor);
void cn_restore_modes(int descriptor);
// Whether the descriptor's terminal is raw or has line editing: for tests.
bool cn_is_raw(int descriptor);
// A description of its own for writing without blocking, because O_NONBLOCK on the shell's would stay there; or -1.
int cn_open_output(int terminal);

// Standard error while the screen is in use: whatever is written goes to a memory file.

int cn_capture_errors(void);  // 0, or -1 and errno
void cn_release_errors(void);
// Reads what was written at an offset; returns the bytes read.
size_t cn_read_errors(size_t offset, uint8_t *into, size_t capacity);
size_t cn_errors_size(void);
void cn_drop_errors(void);  // empties the file

// Crashes: the terminal gets its modes and the screen of before, the tail of standard error is shown, and the handler
// of before (Swift's backtrace) goes on.

int cn_arm_crash_handler(int output, int terminal, const uint8_t *leave, size_t count);  // 0, or -1 and errno
void cn_disarm_crash_handler(void);

// A child on a pseudo terminal of its own, with an empty signal mask. Returns its id and the terminal's other side,
// or -1 and errno.
pid_t cn_fork_terminal(int *master, struct cn_size size, const char *path, char *const *arguments,
                       char *const *environment);
// waitpid without blocking: 1 and the status, 0 while it runs, -1 and errno.
int cn_reap(pid_t child, int *exit_code, int *signal);
