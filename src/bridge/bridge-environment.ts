/**
 * The environment that Python is given: what an interpreter, its libraries and its devices need, by name; nothing that
 * looks like a secret; and the switches that keep Hugging Face libraries, W&B and telemetry off the network, because
 * compiled code of theirs is beyond the worker's own guard.
 */
export function bridgeEnvironment(env: NodeJS.ProcessEnv, scratch?: string): NodeJS.ProcessEnv {
  const passed = Object.entries(env).filter(
    ([name, value]) => value !== undefined && isPassed(name) && !secretName.test(name),
  );
  return {
    ...Object.fromEntries(passed),
    ...offline,
    ...(scratch === undefined ? {} : { TMPDIR: scratch, TEMP: scratch, TMP: scratch }),
  };
}

function isPassed(name: string): boolean {
  const upper = name.toUpperCase();
  return names.has(upper) || prefixes.some((prefix) => upper.startsWith(prefix));
}

const secretName = /KEY|TOKEN|SECRET|PASS|CREDENTIAL|AUTH/i;

/** The system's own, and where Python and the caches of models are. */
const names: ReadonlySet<string> = new Set([
  ...["PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP"],
  ...["SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "USERPROFILE", "HOMEDRIVE", "HOMEPATH"],
  ...["APPDATA", "LOCALAPPDATA", "PROGRAMDATA", "NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"],
  ...["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "LD_PRELOAD"],
  ...["VIRTUAL_ENV", "CONDA_PREFIX", "CONDA_DEFAULT_ENV", "PYTHONPATH", "PYTHONHOME", "PYTHONUSERBASE"],
  ...["HF_HOME", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "TRANSFORMERS_CACHE", "HF_MODULES_CACHE"],
  ...["SENTENCE_TRANSFORMERS_HOME", "TORCH_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"],
]);

/** Languages, devices and threads. */
const prefixes = [
  ...["LC_", "CUDA_", "NVIDIA_", "HIP_", "ROCR_", "HSA_", "PYTORCH_", "TORCH_"],
  ...["OMP_", "GOMP_", "KMP_", "MKL_", "OPENBLAS_", "NUMEXPR_", "VECLIB_"],
];

const offline = {
  HF_HUB_OFFLINE: "1",
  TRANSFORMERS_OFFLINE: "1",
  HF_DATASETS_OFFLINE: "1",
  HF_HUB_DISABLE_TELEMETRY: "1",
  HF_HUB_DISABLE_XET: "1",
  DO_NOT_TRACK: "1",
  WANDB_MODE: "offline",
  TOKENIZERS_PARALLELISM: "false",
} as const;
