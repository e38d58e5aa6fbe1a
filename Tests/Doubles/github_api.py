#!/usr/bin/env python3
"""github_api.py - answers the real `gh` (2.23) as GitHub would, on a unix socket.

  github_api.py --socket PATH --state FILE [--log FILE] [--max-seconds N] [--until-eof]

  mkdir CONFIG; printf 'http_unix_socket: %s\\nprompt: disabled\\n' PATH > CONFIG/config.yml
  env -i PATH="$PATH" HOME="$OWN" GH_CONFIG_DIR=CONFIG GH_TOKEN=dummy GH_NO_UPDATE_NOTIFIER=1 GIT_CONFIG_NOSYSTEM=1 \\
      gh issue view 7 -R acme/widgets --json number,title,body

gh dials the socket for every host and speaks plain HTTP on it, whatever the address says. Always give it `-R owner/repo`, and for
`pr create` also `--head --base --title --body`.

State (any part may be left out):
  {"login": "orch-bot",
   "faults": [{"match": "IssueByNumber", "kind": "http", "status": 502}],      as POST /control/fault takes them, there from the start
   "repositories": {"acme/widgets": {
       "git": "/path/to/bare.git",               heads of pull requests are looked up there; a branch that is not there is refused
       "issues": [{"number": 7, "title": "…", "body": "…", "labels": ["bug"], "comments": [{"author": "ann", "body": "…"}]}],
       "pulls": [{"number": 8, "title": "…", "head": "issue-7", "base": "main", "checks": [{"name": "build", "conclusion": "FAILURE"}]}]}}}

Knows: auth status; issue view, list, comment; pr create, view, list, comment; repo view. What else gh asks for is null, and in the log.

Control, on the same socket:
  POST /control/fault    a fault of service.py with "match": text of the path, operation or body (default: all); in the order given
  POST /control/issue    {"repository": "acme/widgets", "number": 7, …}: fields of the issue or pull request with that number are set;
                         "state": "MERGED", "checks": […], "mergeable": "CONFLICTING", "mergeStateStatus", "reviewDecision" …
  GET  /control/state    all of it;  GET /control/requests?at_least=n
"""
import json
import subprocess
import sys
import threading
import time

sys.dont_write_bytecode = True
import graphql  # noqa: E402  (their cached code would be written into the repository)
import service  # noqa: E402

BORN = "2026-01-01T00:00:00Z"
NO_COMMIT = "0" * 40


def page(nodes, **more):
    """A connection with everything on one page."""
    return {"nodes": nodes, "edges": [{"node": n} for n in nodes], "totalCount": len(nodes),
            "pageInfo": {"hasNextPage": False, "endCursor": ""}, **more}


def person(login):
    return {"__typename": "User", "__interfaces": ("Actor",), "id": "U_" + login, "login": login, "name": login}


def whole(fault):
    """A fault with what may be left out: it strikes everything, always."""
    return {"match": "", "times": sys.maxsize, **fault}


class Repository:
    """One repository's issues and pull requests, and how GraphQL sees them."""

    def __init__(self, name, state, login):
        self.name, self.login, self.git = name, login, state.get("git")
        self.issues = {i["number"]: i for i in state.get("issues", [])}
        self.pulls = {p["number"]: p for p in state.get("pulls", [])}

    def commit(self, branch):
        """The commit of a branch; None when the repository has no such branch."""
        if not self.git:
            return NO_COMMIT
        command = ["git", "--git-dir", self.git, "rev-parse", "--verify", "--quiet", "refs/heads/" + branch]
        found = subprocess.run(command, capture_output=True, text=True, check=False)
        return found.stdout.strip() or None

    def item(self, number, path="issue"):
        if number in self.issues:
            return self.issue(self.issues[number])
        return self.pull(number, path)

    def pull(self, number, path="pullRequest"):
        if number not in self.pulls:
            kind = "PullRequest" if path == "pullRequest" else "issue or pull request"
            raise graphql.Refusal("NOT_FOUND", "Could not resolve to %s with the number of %s."
                                  % (("a " if kind == "PullRequest" else "an ") + kind, number), ("repository", path))
        return self.pull_fields(self.pulls[number])

    def issue(self, one, kind="Issue", folder="issues"):
        comments = [self.comment(one, folder, i, c) for i, c in enumerate(one.get("comments", []), 1)]
        return {"__typename": kind, "id": "%s %s %d" % (kind, self.name, one["number"]), "number": one["number"], "title": one["title"],
                "body": one.get("body", ""), "url": "https://github.com/%s/%s/%d" % (self.name, folder, one["number"]),
                "state": one.get("state", "OPEN"), "closed": one.get("state", "OPEN") != "OPEN", "createdAt": BORN, "updatedAt": BORN,
                "author": person(one.get("author", "ann")), "labels": page([{"id": n, "name": n} for n in one.get("labels", [])]),
                "assignees": page([]), "comments": page(comments), "projectCards": page([]), "projectItems": page([]), "reactionGroups": []}

    def comment(self, one, folder, index, comment):
        return {"id": "C_%d_%d" % (one["number"], index), "author": person(comment.get("author", "ann")), "body": comment["body"],
                "authorAssociation": "MEMBER", "createdAt": comment.get("createdAt", BORN), "reactionGroups": [],
                "url": "https://github.com/%s/%s/%d#issuecomment-%d%02d" % (self.name, folder, one["number"], one["number"], index)}

    def pull_fields(self, one):
        checks = [{"__typename": "CheckRun", "status": "COMPLETED", "conclusion": "", "startedAt": BORN, "completedAt": BORN,
                   "detailsUrl": "", **c} for c in one.get("checks", [])]
        head = self.commit(one["head"]) or NO_COMMIT
        rollup = {"contexts": page(checks)} if checks else None
        commit = {"oid": head, "statusCheckRollup": rollup}
        return {**self.issue({"author": self.login, **one}, "PullRequest", "pull"),
                "headRefName": one["head"], "baseRefName": one["base"], "headRefOid": head, "isDraft": one.get("draft", False),
                "mergeable": one.get("mergeable", "MERGEABLE"), "mergeStateStatus": one.get("mergeStateStatus", "CLEAN"),
                "reviewDecision": one.get("reviewDecision", ""), "mergedAt": BORN if one.get("state") == "MERGED" else None,
                "isCrossRepository": False, "headRepository": {"name": self.name.split("/")[1]},
                "headRepositoryOwner": person(self.name.split("/")[0]), "commits": page([{"commit": commit}]),
                "statusCheckRollup": page([{"commit": commit}]), "reviews": page(one.get("reviews", [])), "reviewRequests": page([])}

    def fields(self):
        owner, name = self.name.split("/")
        return {"id": "R " + self.name, "name": name, "nameWithOwner": self.name, "owner": person(owner), "hasIssuesEnabled": True,
                "url": "https://github.com/" + self.name, "viewerPermission": "WRITE", "defaultBranchRef": {"name": "main"},
                "isPrivate": True, "description": "", "parent": None, "mergeCommitAllowed": True,
                "issue": self.item, "issueOrPullRequest": self.item, "pullRequest": self.pull,
                "issues": lambda **k: page([self.issue(i) for i in self.matching(self.issues, **k)]),
                "pullRequests": lambda **k: page([self.pull_fields(p) for p in self.matching(self.pulls, **k)])}

    def matching(self, items, states=None, headRefName=None, baseRefName=None, first=None, filterBy=None, **_):
        labels = set((filterBy or {}).get("labels") or [])
        found = [i for _, i in sorted(items.items(), reverse=True)
                 if (not states or i.get("state", "OPEN") in states) and labels <= set(i.get("labels", []))
                 and headRefName in (None, i.get("head")) and baseRefName in (None, i.get("base"))]
        return found[:first]

    def create_pull(self, headRefName, baseRefName, title, body="", draft=False, **_):
        head = headRefName.split(":")[-1]
        if self.matching(self.pulls, ["OPEN"], head, baseRefName):
            message = "A pull request already exists for %s:%s." % (self.name.split("/")[0], head)
            raise graphql.Refusal("UNPROCESSABLE", message, ["createPullRequest"])
        if self.commit(head) is None:
            message = "Head sha can't be blank, Base sha can't be blank, No commits between %s and %s, Head ref must be a branch"
            raise graphql.Refusal("UNPROCESSABLE", message % (baseRefName, head), ["createPullRequest"])
        number = max([0, *self.issues, *self.pulls]) + 1
        self.pulls[number] = {"number": number, "title": title, "body": body, "head": head, "base": baseRefName, "draft": bool(draft)}
        return {"pullRequest": self.pull(number)}


class GitHub(service.Handler):
    lock = threading.Lock()
    login = "orch-bot"
    repositories = {}
    faults = []

    def control(self, name, body):
        with self.lock:
            if name == "fault":
                self.faults.append(whole(body))
            elif name == "issue":
                repository = self.repositories[body.pop("repository")]
                number = body["number"]
                kept = repository.pulls if number in repository.pulls else repository.issues
                kept[number] = {"title": "", **kept.get(number, {}), **body}
            elif name != "state":
                return self.reply(404, {"message": "no such control"})
            return self.reply(200, {n: {"issues": list(r.issues.values()), "pulls": list(r.pulls.values())}
                                    for n, r in self.repositories.items()})

    def answer(self, path, body):
        with self.lock:
            query = graphql.Query(body["query"]) if path == "/graphql" else None
            fault = self.due(path + json.dumps(body))
            self.log.add(method=self.command, path=path, operation=query and query.name, variables=body.get("variables"), fault=fault)
            if not fault and not self.headers.get("authorization"):
                fault = {"kind": "http", "status": 401, "message": "Requires authentication"}
            if not fault and query:
                return self.reply(200, graphql.answer(query, body.get("variables") or {}, self.root()))
        if fault:
            return self.misbehave(fault)
        if path == "/":  # gh auth status asks for the scopes of the token
            return self.reply(200, {}, {"x-oauth-scopes": "repo, read:org, workflow"})
        return self.reply(404, {"message": "Not Found"})

    def due(self, text):
        for fault in self.faults:
            if fault["match"] in text and fault["times"] > 0:
                fault["times"] -= 1
                return fault
        return None

    def root(self):
        return {"viewer": person(self.login), "repository": lambda owner, name: self.repository("%s/%s" % (owner, name)).fields(),
                "node": lambda id: self.node(id)[1], "search": self.search, "addComment": lambda input: self.add_comment(**input),
                "createPullRequest": lambda input: self.repository(input["repositoryId"].removeprefix("R ")).create_pull(**input)}

    def repository(self, name):
        if name not in self.repositories:
            raise graphql.Refusal("NOT_FOUND", "Could not resolve to a Repository with the name '%s'." % name, ["repository"])
        return self.repositories[name]

    def node(self, id):
        """The record and the fields of the issue or pull request with this id, as Repository.issue makes it."""
        kind, name, number = id.split(" ")
        repository, number = self.repository(name), int(number)
        return (repository.pulls[number], repository.pull(number)) if kind == "PullRequest" else (
            repository.issues[number], repository.item(number))

    def search(self, query="", first=None, **_):
        """`issue list` with labels or words asks for these qualifiers."""
        words = dict(w.split(":", 1) for w in query.replace('"', "").split() if ":" in w)
        repository = self.repository(words["repo"])
        states = {"open": ["OPEN"], "closed": ["CLOSED", "MERGED"]}.get(words.get("state"))
        labels = [words["label"]] if "label" in words else []
        found = repository.matching(repository.issues, states, first=first, filterBy={"labels": labels})
        return page([repository.issue(i) for i in found], issueCount=len(found))

    def add_comment(self, subjectId, body, **_):
        record, fields = self.node(subjectId)
        record.setdefault("comments", []).append(
            {"author": self.login, "body": body, "createdAt": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())})
        return {"commentEdge": {"node": self.node(subjectId)[1]["comments"]["nodes"][-1]}, "subject": fields}


if __name__ == "__main__":
    parser = service.options(__doc__)
    parser.add_argument("--socket", required=True)
    parser.add_argument("--state", required=True)
    arguments = parser.parse_args()
    with open(arguments.state, encoding="utf-8") as file:
        state = json.load(file)
    GitHub.login = state.get("login", GitHub.login)
    GitHub.repositories = {n: Repository(n, s, GitHub.login) for n, s in state.get("repositories", {}).items()}
    GitHub.faults = [whole(f) for f in state.get("faults", [])]
    service.serve(GitHub, arguments, arguments.socket)
