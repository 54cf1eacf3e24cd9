@0x9a76291f4fccaf48;
# The part of capOS's schema that a boot manifest is made of, after capos-config
# 0.1.0. The id of the file, the names and the ordinals are capOS's, so that ids and
# layouts are the same; tests/image compares the compiled forms. What is only carried
# over is AnyPointer: it keeps its place and is copied whole.

struct SystemManifest {
  schemaVersion @0 :UInt32;  # 1
  binaries @1 :List(NamedBlob);
  initConfig @2 :CueValue;
  kernelParams @3 :SystemConfig;
  extensionPoints @4 :AnyPointer;
}

struct NamedBlob {
  name @0 :Text;
  data @1 :Data;  # an ELF file; empty where the volume has it in /boot/bins
}

struct CueValue {
  union {
    null @0 :Void;
    boolean @1 :Bool;
    intValue @2 :Int64;
    uintValue @3 :UInt64;
    text @4 :Text;
    bytes @5 :Data;
    list @6 :List(CueValue);
    fields @7 :List(CueField);
  }
}

struct CueField {
  name @0 :Text;
  value @1 :CueValue;
}

# The rules for these are in ixt/image/rules_config.c.

enum LogLevel {
  debug @0;
  info @1;
  warn @2;
  error @3;
}

enum UartPort {
  com1 @0;
  com2 @1;
}

enum UartParity {
  none @0;
  even @1;
  odd @2;
}

enum DmaBackendPolicy {
  unspecified @0;
  enableIfVerified @1;
  enableUnsafe @2;
  bounceBuffer @3;
}

enum PrincipalKind {
  human @0;
  operator @1;
  service @2;
  guest @3;
  anonymous @4;
  pseudonymous @5;
}

struct UartConfig {
  port @0 :UartPort;
  baud @1 :UInt32;
  dataBits @2 :UInt8;
  stopBits @3 :UInt8;
  parity @4 :UartParity;
}

struct SystemConfig {
  logLevel @0 :LogLevel;
  consolePasswordVerifierPhc @1 :Text;
  allowLocalDevelopmentShell @2 :Bool;
  consoleUart @3 :UartConfig;
  terminalUart @4 :UartConfig;
  motd @5 :Text;
  seedAccounts @6 :List(ManifestSeedAccount);
  resourceProfiles @7 :List(ManifestResourceProfile);
  initialRoleBindings @8 :List(ManifestRoleBinding);
  sshDevelopmentHostKey @9 :AnyPointer;
  authorizedSshKeys @10 :AnyPointer;
  sessionLifetimes @11 :AnyPointer;
  hostname @12 :Text;
  dmaBackendPolicy @13 :DmaBackendPolicy;
  cpuIsolationPools @14 :AnyPointer;
  cpuIsolationPoolGrants @15 :AnyPointer;
  cpuIsolationGrantMinterAllowlist @16 :AnyPointer;
  keySourceBootstrap @17 :AnyPointer;
  blockDeviceTarget @18 :AnyPointer;
}

struct ManifestSeedAccount {
  name @0 :Text;
  principalId @1 :Data;
  kind @2 :PrincipalKind;
  displayName @3 :Text;
  credentialRefs @4 :List(Data);
  resourceProfile @5 :Text;
  policyProfile @6 :Text;
  serviceBinary @7 :Text;
  directCaps @8 :AnyPointer;
}

struct ManifestResourceProfile {
  name @0 :Text;
  homeQuotaBytes @1 :UInt64;
  tempQuotaBytes @2 :UInt64;
  processLimit @3 :UInt32;
  threadLimit @4 :UInt32;
  capLimit @5 :UInt32;
  memoryCommitLimitBytes @6 :UInt64;
  frameGrantLimitPages @7 :UInt64;
  endpointQueueLimit @8 :UInt32;
  inFlightCallLimit @9 :UInt32;
  retired10 @10 :UInt32;
  ringScratchLimitBytes @11 :UInt64;
  logQuotaBytesPerWindow @12 :UInt64;
  networkProfile @13 :Text;
  cpuBudgetUsPerWindow @14 :UInt64;
  cpuWindowUs @15 :UInt64;
  timerWaiterLimit @16 :UInt32;
  launcherProfile @17 :Text;
  replyScratchLimitBytes @18 :UInt64;
}

struct ManifestRoleBinding {
  principalId @0 :Data;
  role @1 :Text;
}
