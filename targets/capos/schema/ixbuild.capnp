@0x93b71c3cd494c27f;
# What builds packages, as services with explicit authority: the contract that ixt's C
# interfaces keep on Linux, and that services inside capOS can keep, too. Who holds a
# capability may use it; nothing else is looked up. Names of results are
# "<uid>-<name>" everywhere. tests/build puts a record of the store into its structs.
# Namespace, and what makes one, have no counterpart on Linux yet.

# ------------------------------------------------------------------------ results

struct ResultRecord {
  # What a directory of the store holds and what it was made of (ixt/store/record.h).
  name @0 :Text;
  inputs @1 :List(Text);         # results that it was made of
  toolchain @2 :Text;            # its id; empty: none was used
  policy @3 :List(Setting);      # rules that held while it was made
  marks @4 :List(Text);          # "unpinned", "host-tools": it has them from its inputs
  started @5 :Float64;           # seconds since 1970
  ended @6 :Float64;
  log @7 :Text;                  # path below the store's root; empty: none
  tree @8 :Text;                 # SHA-256 over the entries, hex
  entries @9 :List(TreeEntry);   # ascending by the bytes of their paths
}

struct Setting {
  name @0 :Text;
  value @1 :Text;
}

struct TreeEntry {
  path @0 :Text;
  union {
    directory @1 :Void;
    file @2 :Content;
    program @3 :Content;         # a file that can be executed
    link @4 :Text;               # SHA-256 of where a symbolic link leads, hex
  }

  struct Content {
    bytes @0 :UInt64;
    sha256 @1 :Text;             # hex
  }
}

struct Failure {
  # Why an operation did not do what it was asked for; then nothing was changed.
  enum Kind {
    invalid @0;                  # what was asked for cannot be
    missing @1;                  # something named is not there
    refused @2;                  # a policy forbids it
    failed @3;                   # a command failed, or a source differs
    environment @4;              # the machine lacks something
    cancelled @5;
  }
  kind @0 :Kind;
  message @1 :Text;              # one line: what was met, what was expected, where
  hint @2 :Text;                 # what to do; may be empty
}

# ------------------------------------------------------------------------ policies

struct SandboxPolicy {
  network @0 :Bool = false;
  seconds @1 :UInt32 = 0;        # of wall-clock time; 0: no limit, here and below
  memory @2 :UInt64 = 0;         # address space of a process, bytes
  processes @3 :UInt32 = 0;
  fileBytes @4 :UInt64 = 0;      # of one file that is written
  scratchBytes @5 :UInt64 = 0;   # of /tmp
  hostName @6 :Text = "localhost";
  mask @7 :UInt16 = 18;          # umask: 022
}

struct FetchPolicy {
  mirrors @0 :List(Text);        # URLs with {sha}, {two}, {one}
  offline @1 :Bool = false;      # distfiles only
  allowPrivate @2 :Bool = false; # file: URLs, and addresses that are not public
  bytes @3 :UInt64 = 0;          # 0: 4 GiB
  seconds @4 :UInt32 = 0;        # of one attempt; 0: 1,800
}

struct ArchivePolicy {
  strip @0 :UInt32 = 0;          # leading components of names that are dropped
  bytes @1 :UInt64 = 0;          # of all that comes out; 0: the default
  entries @2 :UInt64 = 0;
}

struct BuildPolicy {
  jobs @0 :UInt32 = 0;           # nodes at a time; 0: as the graph's pools have it
  keepGoing @1 :Bool = false;    # what does not need a failed node is still built
  keepFailed @2 :Bool = false;
  dryRun @3 :Bool = false;
  check @4 :Bool = false;        # build results a second time, otherwise, and compare
  sandbox @5 :SandboxPolicy;
  fetch @6 :FetchPolicy;
}

# ------------------------------------------------------------------------ services

interface BuildCoordinator {
  plan @0 (packages :List(Text), target :Text, flags :List(Setting)) -> (graph :Text);
  # The graph as JSON (docs/graph.md).

  build @1 (graph :Text, policy :BuildPolicy, listener :Listener) -> (summary :Summary, build :Build);

  publish @2 (realm :Text, outputs :List(Text)) -> (namespace :Namespace);

  interface Build {
    cancel @0 ();
  }

  interface Listener {
    told @0 (event :Event);
  }

  struct Event {
    enum Kind { begun @0; ended @1; failed @2; checked @3; }
    kind @0 :Kind;
    name @1 :Text;
    seconds @2 :Float64;
    failure @3 :Failure;
  }

  struct Summary {
    done @0 :UInt32;
    there @1 :UInt32;
    failed @2 :UInt32;
    skipped @3 :UInt32;
    interrupted @4 :Bool;
  }
}

interface BuildSandbox {
  run @0 (command :List(Text), environment :List(Setting), input :Data, mounts :List(Mount),
          policy :SandboxPolicy) -> (end :End, log :Data);

  struct Mount {
    result @0 :Text;             # of the store, read-only
    at @1 :Text;
  }

  struct End {
    union {
      exited @0 :Int32;          # its status
      killed @1 :Int32;          # by that signal
      timedOut @2 :Void;
    }
    seconds @3 :Float64;
  }
}

interface Fetcher {
  fetch @0 (url :Text, sha256 :Text, policy :FetchPolicy) -> (blob :Blob, source :Text);
}

interface Blob {
  size @0 () -> (bytes :UInt64);
  read @1 (offset :UInt64, bytes :UInt32) -> (data :Data);
}

interface Archive {
  extract @0 (archive :Blob, policy :ArchivePolicy) -> (entries :List(TreeEntry));
  pack @1 (result :Text) -> (archive :Blob);
}

interface Store {
  has @0 (name :Text) -> (there :Bool);
  get @1 (name :Text) -> (record :ResultRecord);
  put @2 (record :ResultRecord, tree :Blob) -> ();
  list @3 () -> (names :List(Text));
  verify @4 (name :Text) -> (difference :Text);
  # Empty: it is what its record says.
  collect @5 (dryRun :Bool) -> (removed :List(Text), bytes :UInt64, kept :UInt32);
  references @6 (name :Text) -> (names :List(Text));
}

interface Namespace {
  bind @0 (path :Text, result :Text) -> ();
  resolve @1 (path :Text) -> (result :Text);
  list @2 () -> (bindings :List(Binding));
  snapshot @3 () -> (number :UInt32);
  rollback @4 (number :UInt32) -> ();
  diff @5 (from :UInt32, to :UInt32) -> (added :List(Binding), removed :List(Binding));

  struct Binding {
    path @0 :Text;
    result @1 :Text;
  }
}
