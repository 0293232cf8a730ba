"""PyTorch beside `autodiff-gpu`: the same model, batch sizes and fine-tuning, in float, TF32 and bfloat16.

    python3 pytorch_gpu.py SHARED FINE_TUNING_FILE RESULT.json

Needs torch, transformers and onnx; the weights are those of the ONNX file."""
import json, os, random, statistics, sys, time

import numpy, onnx, torch
from onnx import numpy_helper
from transformers import BertConfig, BertModel

SHARED, BATCHES, RESULT = sys.argv[1:4]
FOLDER = os.path.join(SHARED, "models", "all-MiniLM-L6-v2")


class Classifier(torch.nn.Module):
    def __init__(self, classes):
        super().__init__()
        config = BertConfig.from_json_file(os.path.join(FOLDER, "config.json"))
        config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
        self.encoder = BertModel(config, add_pooling_layer=False)
        names = json.load(open(os.path.join(FOLDER, "params.json")))["map"]
        stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load(os.path.join(FOLDER, "model_fp16.onnx")).graph.initializer}
        weights = {}
        for name, entry in names.items():
            value = (stored[name + ".fp16"] if name + ".fp16" in stored else stored[name]).astype(numpy.float32)
            weights[entry["torch"]] = torch.from_numpy(value.T.copy() if entry["perm"] else value.copy())
        missing, unexpected = self.encoder.load_state_dict(weights, strict=False)
        assert not unexpected and all("position_ids" in name or "token_type_ids" in name for name in missing), (missing, unexpected)
        self.head = torch.nn.Linear(384, classes)

    def forward(self, ids, mask):
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(hidden.dtype)
        return self.head((hidden * weights).sum(1) / weights.sum(1))


def set_mode(mode):
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = mode != "float"
    return torch.autocast("cuda", dtype=torch.bfloat16, enabled=mode == "bfloat16")


def timed(body, warm_up, count):
    times = []
    for i in range(warm_up + count):
        torch.cuda.synchronize()
        begin = time.perf_counter()
        body()
        torch.cuda.synchronize()
        if i >= warm_up:
            times.append((time.perf_counter() - begin) * 1000)
    return {"count": count, "p50_ms": round(statistics.median(times), 3), "max_ms": round(max(times), 3)}


def step(mode, texts, length):
    precision = set_mode(mode)
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    model = Classifier(8).cuda()
    optimiser = torch.optim.AdamW(model.parameters(), lr=2e-5, fused=True)
    ids_host = torch.randint(1000, 29000, (texts, length))
    mask_host = torch.ones_like(ids_host)
    labels_host = torch.arange(texts) % 8

    def forward():
        with torch.no_grad(), precision:
            model.encoder(input_ids=ids_host.cuda(), attention_mask=mask_host.cuda())

    def learn():
        with precision:
            loss = torch.nn.functional.cross_entropy(model(ids_host.cuda(), mask_host.cuda()).float(), labels_host.cuda())
        loss.backward()
        optimiser.step()
        optimiser.zero_grad()
        loss.item()

    result = {"mode": mode, "texts": texts, "length": length, "forward": timed(forward, 10, 50), "step": timed(learn, 10, 50)}
    result["gpu_megabytes_peak_allocated"] = torch.cuda.max_memory_allocated() >> 20
    result["gpu_megabytes_reserved"] = torch.cuda.memory_reserved() >> 20
    return result


def fine_tune(mode):
    precision = set_mode(mode)
    texts = {"train": [], "eval": []}
    for line in open(BATCHES):
        kind, label, *ids = line.split()
        texts[kind].append((int(label), [int(i) for i in ids]))
    torch.manual_seed(1)
    model = Classifier(2).cuda()
    optimiser = torch.optim.AdamW(model.parameters(), lr=5e-5, fused=True)
    epochs, size = 3, 32
    batches = [texts["train"][i:i + size] for i in range(0, len(texts["train"]), size)]

    def tensors(batch):
        length = max(len(ids) for _, ids in batch)
        ids = torch.tensor([ids + [0] * (length - len(ids)) for _, ids in batch])
        mask = torch.tensor([[1] * len(ids) + [0] * (length - len(ids)) for _, ids in batch])
        return ids.cuda(), mask.cuda(), torch.tensor([label for label, _ in batch]).cuda()

    def learn(batch, rate):
        ids, mask, labels = tensors(batch)
        with precision:
            loss = torch.nn.functional.cross_entropy(model(ids, mask).float(), labels)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.param_groups[0]["lr"] = rate
        optimiser.step()
        optimiser.zero_grad()

    learn(batches[0], 0.0)
    torch.cuda.synchronize()
    begin = time.perf_counter()
    total = epochs * len(batches)
    for number in range(total):
        learn(batches[number % len(batches)], 5e-5 * (1 - number / total))
    torch.cuda.synchronize()
    seconds = time.perf_counter() - begin
    right = 0
    with torch.no_grad(), precision:
        for i in range(0, len(texts["eval"]), size):
            ids, mask, labels = tensors(texts["eval"][i:i + size])
            right += (model(ids, mask).argmax(1) == labels).sum().item()
    return {"mode": mode, "seconds": round(seconds, 2), "texts_per_second": round(epochs * len(texts["train"]) / seconds), "accuracy": round(right / len(texts["eval"]), 4)}


random.seed(1)
torch.manual_seed(1)
figures = {
    "gpu": torch.cuda.get_device_name(),
    "torch": torch.__version__,
    "steps": [step(mode, texts, length) for texts, length in [(16, 64), (64, 128)] for mode in ["float", "TF32", "bfloat16"]],
    "fine_tuning": [fine_tune(mode) for mode in ["float", "TF32", "bfloat16"]],
}
print(json.dumps(figures, indent=2))
json.dump(figures, open(RESULT, "w"), indent=2)
