#define _GNU_SOURCE
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1
#include "CNcurses.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

static SCREEN *screen;
static FILE *rendered;  // what ncurses writes to; its descriptor is the memory file
static FILE *input_file;
static bool own_colours;  // the terminal's own colours can be named -1

void cn_set_locale(void) {
  if (setlocale(LC_CTYPE, "") == NULL || strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setlocale(LC_CTYPE, "C.UTF-8");
}

int cn_width(uint32_t scalar) { return wcwidth((wchar_t)scalar); }

static void discard(void) {
  fflush(rendered);
  lseek(fileno(rendered), 0, SEEK_SET);
  if (ftruncate(fileno(rendered), 0) != 0) return;  // a memory file can always be cut
}

enum cn_start cn_screen_start(int input, int height, int width) {
  // setupterm first: newterm leaks and prints for some of the terminals that it refuses.
  int found = 0;
  if (setupterm(NULL, STDOUT_FILENO, &found) != OK || found != 1) return CN_UNKNOWN_TERMINAL;
  bool moves = cn_screen_capability("cup") != NULL;
  del_curterm(cur_term);
  if (!moves) return CN_DUMB_TERMINAL;

  int memory = memfd_create("usher-screen", MFD_CLOEXEC);
  int copy = fcntl(input, F_DUPFD_CLOEXEC, 0);
  if (memory < 0 || copy < 0) return CN_START_FAILED;
  rendered = fdopen(memory, "w");
  input_file = fdopen(copy, "r");
  if (rendered == NULL || input_file == NULL) return CN_START_FAILED;
  screen = newterm(NULL, rendered, input_file);
  if (screen == NULL) return CN_UNKNOWN_TERMINAL;
  typeahead(-1);
  leaveok(stdscr, TRUE);
  if (has_colors()) {
    start_color();
    own_colours = use_default_colors() == OK;
  }
  // 6.4 stays in its first state after newterm and flushes at every movement of the cursor; this leaves it.
  endwin();
  doupdate();
  discard();
  cn_screen_resize(height, width);
  return CN_STARTED;
}

void cn_screen_end(void) {
  if (screen != NULL) {
    endwin();
    delscreen(screen);
  }
  if (rendered != NULL) fclose(rendered);
  if (input_file != NULL) fclose(input_file);
  screen = NULL;
  rendered = NULL;
  input_file = NULL;
  own_colours = false;
}

bool cn_screen_resize(int height, int width) {
  if (height < 1 || width < 1) return false;
  bool done = resizeterm(height, width) == OK;
  flushinp();
  clearok(curscr, TRUE);
  return done;
}

void cn_screen_forget(void) { clearok(curscr, TRUE); }

void cn_screen_put(int row, const struct cn_cell *cells, int count) {
  cchar_t *line = calloc((size_t)count + 1, sizeof *line);
  if (line == NULL) return;
  for (int i = 0; i < count; i++) {
    attr_t attributes = 0;
    if (cells[i].attributes & CN_BOLD) attributes |= A_BOLD;
    if (cells[i].attributes & CN_DIM) attributes |= A_DIM;
    if (cells[i].attributes & CN_UNDERLINE) attributes |= A_UNDERLINE;
    if (cells[i].attributes & CN_REVERSE) attributes |= A_REVERSE;
    int pair = cells[i].pair;
    line[i].attr = attributes | (attr_t)COLOR_PAIR(pair > 255 ? 255 : pair);
    line[i].ext_color = pair;
    for (int k = 0; k < CCHARW_MAX && k < 5 && cells[i].scalars[k] != 0; k++)
      line[i].chars[k] = (wchar_t)cells[i].scalars[k];
  }
  mvwadd_wchnstr(stdscr, row, 0, line, count);
  free(line);
}

size_t cn_screen_render(void) {
  wnoutrefresh(stdscr);
  doupdate();
  fflush(rendered);
  off_t end = lseek(fileno(rendered), 0, SEEK_CUR);
  return end > 0 ? (size_t)end : 0;
}

ssize_t cn_screen_take(uint8_t *into, size_t capacity) {
  size_t taken = 0;
  while (taken < capacity) {
    ssize_t count = pread(fileno(rendered), into + taken, capacity - taken, (off_t)taken);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return -1;
    taken += (size_t)count;
  }
  discard();
  return (ssize_t)taken;
}

int cn_screen_colours(void) { return has_colors() && own_colours ? COLORS : 0; }

int cn_screen_pair(int foreground, int background) {
  // alloc_pair dereferences NULL where there are no colours, and fails above COLORS.
  if (COLORS <= 0 || !own_colours || foreground >= COLORS || background >= COLORS) return 0;
  int pair = alloc_pair(foreground, background);
  return pair < 0 ? 0 : pair;
}

const char *cn_screen_capability(const char *name) {
  char *value = tigetstr((char *)name);
  return value == (char *)-1 ? NULL : value;
}
