/* What a power cut would find: a preloaded library that records, for one process, the writes to files under a folder,
 * the syncs that make them durable, and the sends that tell somebody "it is done". `power.py` reads the record.
 *
 *   cc -shared -fPIC -O2 -Wall -Wextra -o power.so power.c
 *   env LD_PRELOAD=./power.so RONGHUI_POWER_DIR=SITE RONGHUI_POWER_LOG=power.log PROGRAM …
 *
 * Settings: RONGHUI_POWER_DIR, the folder (it must exist); RONGHUI_POWER_LOG, the record, appended to;
 * RONGHUI_POWER_MARK, optional: words that begin so and go on with digits are noted wherever they are written or sent,
 * which ties an acknowledgement to its own writes when several clients are at work; RONGHUI_POWER_BYTES, optional: a
 * file to which the bytes of every `write` line are appended, one line's behind the other's, so that the folder can be
 * made anew as it was on the disk at any line.
 *
 * One line per event, parted by tabs: number, event, file (or `socket`), offset, length, detail.
 *   write      bytes that the file took; detail: marks; the offset of an appending descriptor is not to be relied on
 *   truncate   offset: the new length
 *   rename     detail: the new name
 *   unlink
 *   sync-begin; sync-end: offset: number of its sync-begin, length: 0 if it succeeded
 *   send       before the bytes leave; detail: marks
 * The numbers are one order for all threads: a write and its line happen under one lock; a send is noted before it
 * starts; a sync covers what was written before its sync-begin, and only once its sync-end says 0.
 *
 * Not seen: writes through a mapping (SQLite writes only its -shm so), O_TRUNC, io_uring, and programs that make
 * system calls past the C library. Linux with 64-bit offsets. Children of the process are not recorded.
 */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { MARKS_LENGTH = 256 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static unsigned long long sequence;
static int record = -1; /* the log; -1 until everything is set up */
static int kept = -1;   /* the bytes that were written; -1 if nobody wants them */
static char folder[PATH_MAX];
static size_t folder_length;
static char mark[64]; /* empty: no marks */

__attribute__((constructor)) static void start(void) {
  const char *directory = getenv("RONGHUI_POWER_DIR");
  const char *log = getenv("RONGHUI_POWER_LOG");
  const char *prefix = getenv("RONGHUI_POWER_MARK");
  const char *bytes = getenv("RONGHUI_POWER_BYTES");
  unsetenv("LD_PRELOAD");
  if (directory == NULL || log == NULL || realpath(directory, folder) == NULL) {
    dprintf(STDERR_FILENO, "power.so: RONGHUI_POWER_DIR must be a folder and RONGHUI_POWER_LOG a file\n");
    _exit(127);
  }
  folder_length = strlen(folder);
  if (prefix != NULL) snprintf(mark, sizeof mark, "%s", prefix);
  if (bytes != NULL && (kept = open(bytes, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) < 0) {
    dprintf(STDERR_FILENO, "power.so: cannot open %s: %m\n", bytes);
    _exit(127);
  }
  record = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (record < 0) {
    dprintf(STDERR_FILENO, "power.so: cannot open %s: %m\n", log);
    _exit(127);
  }
}

/* ---- what a descriptor is ---- */

enum kind { OTHER, FILE_IN_FOLDER, SOCKET };

static int in_folder(const char *path) {
  return strncmp(path, folder, folder_length) == 0 && (path[folder_length] == '/' || path[folder_length] == '\0');
}

/* `path` gets the file's name as it is now, however the descriptor came to be. */
static enum kind look(int descriptor, char path[PATH_MAX]) {
  char link[64];
  int before = errno;
  enum kind kind = OTHER;
  if (record < 0 || descriptor == record || descriptor == kept) return OTHER;
  snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length > 0) {
    path[length] = '\0';
    if (in_folder(path)) kind = FILE_IN_FOLDER;
    else if (strncmp(path, "socket:", 7) == 0) kind = SOCKET;
  }
  errno = before;
  return kind;
}

/* The whole name of something that may not exist, its folder resolved; 0 if that is not in our folder. */
static int resolve(int directory, const char *name, char path[PATH_MAX]) {
  char joined[2 * PATH_MAX], parent[PATH_MAX];
  int before = errno, found = 0;
  if (record < 0 || name == NULL) return 0;
  if (name[0] == '/') snprintf(joined, sizeof joined, "%s", name);
  else if (directory == AT_FDCWD) snprintf(joined, sizeof joined, "./%s", name);
  else snprintf(joined, sizeof joined, "/proc/self/fd/%d/%s", directory, name);
  char *slash = strrchr(joined, '/');
  *slash = '\0';
  if (realpath(slash == joined ? "/" : joined, parent) != NULL && strlen(parent) + strlen(slash + 1) + 2 < PATH_MAX) {
    strcpy(path, parent);
    strcat(path, "/");
    strcat(path, slash + 1);
    found = in_folder(path);
  }
  errno = before;
  return found;
}

/* ---- marks ---- */

/* Adds to `found`, parted by spaces, the marks in these bytes; those that no longer fit are left out. */
static void find_marks(const void *bytes, size_t length, char found[MARKS_LENGTH]) {
  size_t prefix = strlen(mark), used = strlen(found);
  const char *at = bytes, *end = at + length;
  if (prefix == 0) return;
  while (at < end && (at = memmem(at, (size_t)(end - at), mark, prefix)) != NULL) {
    const char *stop = at + prefix;
    while (stop < end && *stop >= '0' && *stop <= '9') stop++;
    size_t size = (size_t)(stop - at);
    if (size > prefix && used + size + 2 < MARKS_LENGTH) {
      if (used > 0) found[used++] = ' ';
      memcpy(found + used, at, size);
      used += size;
      found[used] = '\0';
    }
    at = stop;
  }
}

static void find_marks_in(const struct iovec *parts, size_t count, char found[MARKS_LENGTH]) {
  for (size_t part = 0; part < count; part++) find_marks(parts[part].iov_base, parts[part].iov_len, found);
}

/* ---- the record ---- */

/* Call with the lock held. Answers the number of the line. A record that cannot be kept is worth nothing: stop. */
static unsigned long long note(const char *event, const char *file, long long offset, long long length,
                               const char *detail) {
  char line[2 * PATH_MAX + MARKS_LENGTH + 128];
  int before = errno;
  int size = snprintf(line, sizeof line, "%llu\t%s\t%s\t%lld\t%lld\t%s\n", ++sequence, event, file, offset, length,
                      detail);
  if (size < 0 || (size_t)size >= sizeof line || syscall(SYS_write, record, line, (size_t)size) != size) abort();
  errno = before;
  return sequence;
}

/* Call with the lock held, right after the line of the write: the first `length` bytes of these parts. */
static void keep(const struct iovec *parts, int count, size_t length) {
  for (int part = 0; kept >= 0 && part < count && length > 0; part++) {
    size_t size = parts[part].iov_len < length ? parts[part].iov_len : length;
    if (syscall(SYS_write, kept, parts[part].iov_base, size) != (long)size) abort();
    length -= size;
  }
}

static void note_send(const char *marks, size_t length) {
  pthread_mutex_lock(&lock);
  note("send", "socket", 0, (long long)length, marks);
  pthread_mutex_unlock(&lock);
}

static size_t total(const struct iovec *parts, size_t count) {
  size_t length = 0;
  for (size_t part = 0; part < count; part++) length += parts[part].iov_len;
  return length;
}

/* Every call that writes at a place: looks, writes and notes. `offset` is -1 for the descriptor's own place. */
static ssize_t write_parts(int descriptor, const struct iovec *parts, int count, off_t offset, int flags) {
  char path[PATH_MAX], marks[MARKS_LENGTH] = "";
  enum kind kind = look(descriptor, path);
  if (kind != OTHER && count > 0) find_marks_in(parts, (size_t)count, marks);
  if (kind == SOCKET && count > 0) note_send(marks, total(parts, (size_t)count));
  if (kind == FILE_IN_FOLDER) pthread_mutex_lock(&lock);
  off_t place = offset;
  if (kind == FILE_IN_FOLDER && offset < 0) place = syscall(SYS_lseek, descriptor, 0, SEEK_CUR);
  ssize_t written;
  if (flags != 0) written = syscall(SYS_pwritev2, descriptor, parts, count, offset, 0L, flags);
  else if (offset < 0) written = syscall(SYS_writev, descriptor, parts, count);
  else written = syscall(SYS_pwritev, descriptor, parts, count, offset, 0L);
  if (kind == FILE_IN_FOLDER) {
    if (written > 0) {
      note("write", path, place, written, marks);
      keep(parts, count, (size_t)written);
    }
    pthread_mutex_unlock(&lock);
  }
  return written;
}

/* ---- writes ---- */

ssize_t write(int descriptor, const void *bytes, size_t length) {
  struct iovec part = {(void *)bytes, length};
  return write_parts(descriptor, &part, 1, -1, 0);
}

ssize_t pwrite(int descriptor, const void *bytes, size_t length, off_t offset) {
  struct iovec part = {(void *)bytes, length};
  if (offset < 0) return errno = EINVAL, -1;
  return write_parts(descriptor, &part, 1, offset, 0);
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t length, off64_t offset) {
  return pwrite(descriptor, bytes, length, offset);
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
  return write_parts(descriptor, parts, count, -1, 0);
}

ssize_t pwritev(int descriptor, const struct iovec *parts, int count, off_t offset) {
  if (offset < 0) return errno = EINVAL, -1;
  return write_parts(descriptor, parts, count, offset, 0);
}

ssize_t pwritev64(int descriptor, const struct iovec *parts, int count, off64_t offset) {
  return pwritev(descriptor, parts, count, offset);
}

ssize_t pwritev2(int descriptor, const struct iovec *parts, int count, off_t offset, int flags) {
  return write_parts(descriptor, parts, count, offset, flags);
}

ssize_t pwritev64v2(int descriptor, const struct iovec *parts, int count, off64_t offset, int flags) {
  return pwritev2(descriptor, parts, count, offset, flags);
}

/* The two that move bytes inside the system: their content is not seen, so they carry no marks, and where bytes are
 * to be kept they end the program. */

ssize_t sendfile(int target, int source, off_t *offset, size_t length) {
  char path[PATH_MAX];
  enum kind kind = look(target, path);
  if (kind == SOCKET) note_send("", length);
  if (kind == FILE_IN_FOLDER && kept >= 0) abort();
  if (kind == FILE_IN_FOLDER) pthread_mutex_lock(&lock);
  ssize_t written = syscall(SYS_sendfile, target, source, offset, length);
  if (kind == FILE_IN_FOLDER) {
    if (written > 0) note("write", path, syscall(SYS_lseek, target, 0, SEEK_CUR) - written, written, "");
    pthread_mutex_unlock(&lock);
  }
  return written;
}

ssize_t sendfile64(int target, int source, off64_t *offset, size_t length) {
  return sendfile(target, source, offset, length);
}

ssize_t copy_file_range(int source, off64_t *from, int target, off64_t *to, size_t length, unsigned flags) {
  char path[PATH_MAX];
  enum kind kind = look(target, path);
  if (kind == FILE_IN_FOLDER && kept >= 0) abort();
  if (kind == FILE_IN_FOLDER) pthread_mutex_lock(&lock);
  long long place = to != NULL ? *to : syscall(SYS_lseek, target, 0, SEEK_CUR);
  ssize_t written = syscall(SYS_copy_file_range, source, from, target, to, length, flags);
  if (kind == FILE_IN_FOLDER) {
    if (written > 0) note("write", path, place, written, "");
    pthread_mutex_unlock(&lock);
  }
  return written;
}

int ftruncate(int descriptor, off_t length) {
  char path[PATH_MAX];
  enum kind kind = look(descriptor, path);
  if (kind != FILE_IN_FOLDER) return (int)syscall(SYS_ftruncate, descriptor, length);
  pthread_mutex_lock(&lock);
  int result = (int)syscall(SYS_ftruncate, descriptor, length);
  if (result == 0) note("truncate", path, length, 0, "");
  pthread_mutex_unlock(&lock);
  return result;
}

int ftruncate64(int descriptor, off64_t length) { return ftruncate(descriptor, length); }

/* ---- names ---- */

int renameat2(int old_directory, const char *old, int new_directory, const char *new, unsigned flags) {
  char from[PATH_MAX], to[PATH_MAX];
  int from_ours = resolve(old_directory, old, from), to_ours = resolve(new_directory, new, to);
  pthread_mutex_lock(&lock);
  int result = (int)syscall(SYS_renameat2, old_directory, old, new_directory, new, flags);
  if (result == 0 && (from_ours || to_ours)) note("rename", from_ours ? from : "outside", 0, 0, to_ours ? to : "outside");
  pthread_mutex_unlock(&lock);
  return result;
}

int renameat(int old_directory, const char *old, int new_directory, const char *new) {
  return renameat2(old_directory, old, new_directory, new, 0);
}

int rename(const char *old, const char *new) { return renameat2(AT_FDCWD, old, AT_FDCWD, new, 0); }

int unlinkat(int directory, const char *name, int flags) {
  char path[PATH_MAX];
  int ours = resolve(directory, name, path);
  pthread_mutex_lock(&lock);
  int result = (int)syscall(SYS_unlinkat, directory, name, flags);
  if (result == 0 && ours) note("unlink", path, 0, 0, "");
  pthread_mutex_unlock(&lock);
  return result;
}

int unlink(const char *name) { return unlinkat(AT_FDCWD, name, 0); }

/* ---- syncs ---- */

static int sync_with(long call, int descriptor) {
  char path[PATH_MAX];
  if (look(descriptor, path) != FILE_IN_FOLDER) return (int)syscall(call, descriptor);
  pthread_mutex_lock(&lock);
  unsigned long long begin = note("sync-begin", path, 0, 0, "");
  pthread_mutex_unlock(&lock);
  int result = (int)syscall(call, descriptor);
  pthread_mutex_lock(&lock);
  note("sync-end", path, (long long)begin, result, "");
  pthread_mutex_unlock(&lock);
  return result;
}

int fsync(int descriptor) { return sync_with(SYS_fsync, descriptor); }

int fdatasync(int descriptor) { return sync_with(SYS_fdatasync, descriptor); }

/* ---- acknowledgements ---- */

ssize_t sendto(int descriptor, const void *bytes, size_t length, int flags, const struct sockaddr *address,
               socklen_t address_length) {
  char path[PATH_MAX], marks[MARKS_LENGTH] = "";
  if (look(descriptor, path) == SOCKET) {
    find_marks(bytes, length, marks);
    note_send(marks, length);
  }
  return syscall(SYS_sendto, descriptor, bytes, length, flags, address, address_length);
}

ssize_t send(int descriptor, const void *bytes, size_t length, int flags) {
  return sendto(descriptor, bytes, length, flags, NULL, 0);
}

ssize_t sendmsg(int descriptor, const struct msghdr *message, int flags) {
  char path[PATH_MAX], marks[MARKS_LENGTH] = "";
  if (look(descriptor, path) == SOCKET) {
    find_marks_in(message->msg_iov, message->msg_iovlen, marks);
    note_send(marks, total(message->msg_iov, message->msg_iovlen));
  }
  return syscall(SYS_sendmsg, descriptor, message, flags);
}

int sendmmsg(int descriptor, struct mmsghdr *messages, unsigned count, int flags) {
  char path[PATH_MAX];
  if (look(descriptor, path) == SOCKET) {
    for (unsigned message = 0; message < count; message++) {
      char marks[MARKS_LENGTH] = "";
      const struct msghdr *header = &messages[message].msg_hdr;
      find_marks_in(header->msg_iov, header->msg_iovlen, marks);
      note_send(marks, total(header->msg_iov, header->msg_iovlen));
    }
  }
  return (int)syscall(SYS_sendmmsg, descriptor, messages, count, flags);
}
