#!/usr/bin/env python3
"""messages_api.py - answers the real `claude` as Anthropic's Messages API would, from a script; loopback only.

  messages_api.py --script FILE [--socket PATH] [--log FILE] [--max-seconds N] [--until-eof]

  env -i PATH="$PATH" HOME="$OWN" ANTHROPIC_BASE_URL=http://127.0.0.1:PORT ANTHROPIC_API_KEY=sk-test-dummy \\
      CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC=1 DISABLE_AUTOUPDATER=1 claude -p "…"

With --socket it listens there and not on TCP: ANTHROPIC_UNIX_SOCKET=PATH, and any http address as ANTHROPIC_BASE_URL.

The script is a JSON list of scenes; the first whose "when" holds gives the answer:

  [{"when": {"tail": "use JWT"}, "turn": TURN},                 always this turn
   {"when": {"any": "/issue-123"}, "turns": [TURN, TURN, …]}]   one after the other

"when": texts that must all occur (no "when": always).
  system   the system prompt
  first    the first user message
  tail     all that came after the last assistant message: tool results, guidance in the middle of a turn
  any      the whole conversation, the system prompt and the working directory in it
  session  the session id

"turns" are chosen by history: the number of assistant messages in the request. That is stateless, so it is right for retries,
many sessions at once and resumed conversations ("No response requested.", which the CLI adds itself on resume, is not counted).

TURN
  {"text": "words"}
  {"tool": "Bash", "input": {"command": "ls"}, "text": "words before it (optional)"}
  {"blocks": [...]}      content blocks as the API has them
  "delay": s             before the first byte
  "pace": s              between the pieces of the stream
  "hold": "name"         waits until POST /control/release {"name": "name"}: the test decides when, no sleep needed
  "usage": {...}, "headers": {...}, "stop": "max_tokens"
  "fault": {...}         see service.py; "drop" and "hang" take "after": n, to happen after n events of the stream; also
                         {"kind": "error", "after": n, "type": "overloaded_error"}: an error event in the stream.
                         "times" counts for each session and turn; then the turn answers as written.
Texts may use {{cwd}} and {{session}}.

Control: GET /control/requests?at_least=n (answers when there are n), POST /control/script (a new script), POST /control/release.
"""
import json
import re
import sys
import threading
import time
import uuid

sys.dont_write_bytecode = True
import service  # noqa: E402  (its cached code would be written into the repository)

USAGE = {"input_tokens": 100, "output_tokens": 20, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0}
ERROR_TYPES = {400: "invalid_request_error", 401: "authentication_error", 403: "permission_error", 404: "not_found_error",
               413: "request_too_large", 429: "rate_limit_error", 529: "overloaded_error"}
DONE = {"text": "(the script has ended)"}
PIECE = 24          # characters in one delta of the stream
LOGGED_TEXT = 2000  # characters of the tail that the log keeps


def text_of(content):
    """The readable text of a message's content, tool calls and results included."""
    if not isinstance(content, list):
        return content or ""
    parts = []
    for block in content:
        kind = block.get("type")
        parts.append(block.get("text", "") if kind == "text" else
                     text_of(block.get("content")) if kind == "tool_result" else
                     json.dumps(block.get("input")) if kind == "tool_use" else "")
    return "\n".join(parts)


class Request:
    """What a script may ask of one request."""

    def __init__(self, body, headers):
        messages = body.get("messages", [])
        spoken = [i for i, m in enumerate(messages) if m["role"] == "assistant"]
        texts = [text_of(m.get("content")) for m in messages]
        self.body = body
        self.session = headers.get("x-claude-code-session-id", "")
        self.system = text_of(body.get("system"))
        self.first = next((t for m, t in zip(messages, texts) if m["role"] == "user"), "")
        self.tail = "\n".join(texts[spoken[-1] + 1 if spoken else 0:])
        self.any = "\n".join([self.system] + texts)
        self.turn = sum(1 for i in spoken if texts[i].strip() != "No response requested.")
        directory = re.search(r"[Ww]orking directory: ([^\n]+)", self.any)
        self.cwd = directory.group(1).strip() if directory else ""

    def fits(self, when):
        return all(text in getattr(self, field) for field, text in when.items())

    def filled(self, value):
        """`value` with the placeholders of its texts replaced."""
        if isinstance(value, str):
            return value.replace("{{cwd}}", self.cwd).replace("{{session}}", self.session)
        if isinstance(value, list):
            return [self.filled(v) for v in value]
        if isinstance(value, dict):
            return {k: self.filled(v) for k, v in value.items()}
        return value


class Stage:
    """The script, the faults already given and the gates that the test has opened."""

    def __init__(self, script):
        self.script = script
        self.given = {}
        self.open = set()
        self.changed = threading.Condition()

    def turn_for(self, request):
        """The name of the scene, the turn, and its fault where one is due."""
        for number, scene in enumerate(self.script):
            if not request.fits(scene.get("when", {})):
                continue
            turns = scene.get("turns")
            turn = scene["turn"] if turns is None else turns[request.turn] if request.turn < len(turns) else DONE
            return number, turn, self.due(turn.get("fault"), (number, request.turn, request.session))
        return None, DONE, None

    def due(self, fault, key):
        if fault is None:
            return None
        with self.changed:
            self.given[key] = self.given.get(key, 0) + 1
            return fault if self.given[key] <= fault.get("times", self.given[key]) else None

    def pass_gate(self, name):
        with self.changed:
            self.changed.wait_for(lambda: name in self.open)

    def release(self, name):
        with self.changed:
            self.open.add(name)
            self.changed.notify_all()


def message(turn, request):
    """The whole answer of a turn."""
    blocks = turn.get("blocks")
    if blocks is None:
        blocks = [{"type": "text", "text": turn["text"]}] if "text" in turn else []
        if "tool" in turn:
            blocks = blocks + [{"type": "tool_use", "name": turn["tool"], "input": turn.get("input", {})}]
    blocks = [{"id": "toolu_" + uuid.uuid4().hex[:20], **b} if b["type"] == "tool_use" else b for b in request.filled(blocks)]
    ends = "tool_use" if any(b["type"] == "tool_use" for b in blocks) else "end_turn"
    return {"id": "msg_" + uuid.uuid4().hex[:20], "type": "message", "role": "assistant", "model": request.body.get("model"),
            "content": blocks, "stop_reason": turn.get("stop", ends), "stop_sequence": None, "usage": {**USAGE, **turn.get("usage", {})}}


def events(answer):
    """The answer as the events of a stream."""
    yield {"type": "message_start", "message": {**answer, "content": [], "stop_reason": None}}
    for index, block in enumerate(answer["content"]):
        whole, kind, field = {"text": (block.get("text"), "text_delta", "text"),
                              "tool_use": (json.dumps(block.get("input")), "input_json_delta", "partial_json")}[block["type"]]
        empty = {"text": ""} if block["type"] == "text" else {"input": {}}
        yield {"type": "content_block_start", "index": index, "content_block": {**block, **empty}}
        for start in range(0, len(whole), PIECE):
            yield {"type": "content_block_delta", "index": index, "delta": {"type": kind, field: whole[start:start + PIECE]}}
        yield {"type": "content_block_stop", "index": index}
    yield {"type": "message_delta", "delta": {"stop_reason": answer["stop_reason"], "stop_sequence": None},
           "usage": {"output_tokens": answer["usage"]["output_tokens"]}}
    yield {"type": "message_stop"}


class Messages(service.Handler):
    stage = None

    def control(self, name, body):
        if name == "script":
            type(self).stage = Stage(body)
        elif name == "release":
            self.stage.release(body["name"])
        else:
            return self.reply(404, {"message": "no such control"})
        return self.reply(200, {})

    def answer(self, path, body):
        if path == "/v1/messages/count_tokens":
            return self.reply(200, {"input_tokens": len(json.dumps(body)) // 4})
        if path != "/v1/messages":
            self.log.add(path=path, unknown=True)
            return self.reply(404, self.refusal({"status": 404, "message": "no such path"}))
        stage, request = self.stage, Request(body, self.headers)
        scene, turn, fault = stage.turn_for(request)
        self.log.add(path=path, session=request.session, scene=scene, turn=request.turn, past_end=turn is DONE, fault=fault,
                     cwd=request.cwd, first=request.first[:LOGGED_TEXT], tail=request.tail[-LOGGED_TEXT:],
                     tools=[t.get("name") for t in body.get("tools", [])])
        if "hold" in turn:
            stage.pass_gate(turn["hold"])
        time.sleep(turn.get("delay", 0))
        if fault and "after" not in fault:
            return self.misbehave(fault)
        if not body.get("stream"):
            return self.reply(200, message(turn, request), turn.get("headers"))
        return self.stream(turn, message(turn, request), fault)

    def stream(self, turn, answer, fault):
        self.send_response(200)
        for name, text in {"content-type": "text/event-stream", "transfer-encoding": "chunked", **turn.get("headers", {})}.items():
            self.send_header(name, str(text))
        self.end_headers()
        for count, event in enumerate(events(answer)):
            if fault and count == fault["after"]:
                if fault["kind"] != "error":
                    return self.misbehave(fault)
                self.send_event({"type": "error", "error": self.refusal({"status": 529, **fault})["error"]})
                break
            self.send_event(event)
            time.sleep(turn.get("pace", 0))
        self.wfile.write(b"0\r\n\r\n")

    def send_event(self, event):
        data = ("event: %s\ndata: %s\n\n" % (event["type"], json.dumps(event))).encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def refusal(self, fault):
        kind = fault.get("type") or ERROR_TYPES.get(fault["status"], "api_error")
        return {"type": "error", "error": {"type": kind, "message": fault.get("message", kind)}}


if __name__ == "__main__":
    parser = service.options(__doc__)
    parser.add_argument("--script", required=True)
    parser.add_argument("--socket")
    arguments = parser.parse_args()
    with open(arguments.script, encoding="utf-8") as file:
        Messages.stage = Stage(json.load(file))
    service.serve(Messages, arguments, arguments.socket)
