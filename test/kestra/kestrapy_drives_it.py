"""Drives a Kestra at argv[1] with its official Python client: what the client can do, it must do here."""

import sys
import threading
import time
import warnings

warnings.filterwarnings("ignore")  # the client's models shadow names of pydantic's

from kestrapy.exceptions import ConflictException, NotFoundException, UnprocessableEntityException
from kestrapy.kestra_client import KestraClient
from kestrapy.models.query_filter import QueryFilter
from kestrapy.models.query_filter_field import QueryFilterField
from kestrapy.models.query_filter_op import QueryFilterOp

TENANT = "main"
NAMESPACE = "understudy.kestrapy"
FLOW = """
id: %s
namespace: understudy.kestrapy
inputs:
  - id: name
    type: STRING
tasks:
  - id: say
    type: io.kestra.plugin.scripts.shell.Commands
    taskRunner:
      type: io.kestra.plugin.core.runner.Process
    env:
      NAME: "{{ inputs.name }}"
    commands:
      - %s
outputs:
  - id: said
    type: STRING
    value: "{{ outputs.say.vars.said ?? 'nothing' }}"
"""
SAY = """'echo "hello $NAME"; echo "::{\\"outputs\\":{\\"said\\":\\"hello $NAME\\"}}::"'"""


def refused(kind, call):
    try:
        call()
    except kind:
        return
    raise AssertionError(f"not refused with {kind.__name__}")


def until(client, execution_id, states):
    for _ in range(600):
        current = client.executions.execution(execution_id, TENANT).state.current
        if current in states:
            return current
        time.sleep(0.05)
    raise AssertionError(f"{execution_id} is {current}, not in {states}")


def flows(client):
    created = client.flows.create_flow(TENANT, FLOW % ("say", SAY))
    assert (created.id, created.revision) == ("say", 1)
    refused(ConflictException, lambda: client.flows.create_flow(TENANT, FLOW % ("say", SAY)))
    refused(UnprocessableEntityException, lambda: client.flows.create_flow(TENANT, "id: x"))
    assert client.flows.update_flow(NAMESPACE, "say", TENANT, FLOW % ("say", SAY)).revision == 1
    assert client.flows.flow(NAMESPACE, "say", TENANT, source=True).id == "say"
    assert client.flows.search_flows(TENANT).total >= 1
    assert client.flows.validate_flows(TENANT, FLOW % ("say", SAY))[0].constraints is None


def start_and_read(client):
    refused(UnprocessableEntityException, lambda: client.executions.create_execution(TENANT, NAMESPACE, "say"))
    started = client.executions.create_execution(
        TENANT, NAMESPACE, "say", labels=["who:kestrapy"], inputs={"name": "Ada"}
    )
    assert until(client, started.id, ["SUCCESS"]) == "SUCCESS"
    execution = client.executions.execution(started.id, TENANT)
    assert execution.inputs == {"name": "Ada"}
    assert "kestrapy" in [label.value for label in execution.labels]
    waited = client.executions.create_execution(TENANT, NAMESPACE, "say", wait=True, inputs={"name": "Bob"})
    assert waited.state.current == "SUCCESS"
    return started.id


def logs(client, execution_id):
    messages = [entry.message for entry in client.logs.list_logs_from_execution(execution_id, TENANT)]
    assert "hello Ada" in messages, messages
    assert "hello Ada" in client.logs.download_logs_from_execution(execution_id, TENANT)
    for entry in client.logs.follow_logs_from_execution(execution_id, TENANT):
        if entry.message == "hello Ada":
            break
    found = client.logs.search_logs(
        TENANT,
        filters=[QueryFilter(field=QueryFilterField.EXECUTION_ID, operation=QueryFilterOp.EQUALS, value=execution_id)],
        size=100,
    )
    assert "hello Ada" in [entry.message for entry in found.results]


def outputs(client, execution_id):
    assert client.outputs.execution_outputs(execution_id, TENANT) == {"said": "hello Ada"}
    (entry,) = client.outputs.task_outputs_information(execution_id, TENANT)
    task = client.outputs.task_run_outputs(execution_id, entry.task_run_id, TENANT)
    assert task["vars"] == {"said": "hello Ada"}, task


def search(client, execution_id):
    found = client.executions.search_executions(
        TENANT,
        sort=["state.startDate:desc"],
        filters=[
            QueryFilter(field=QueryFilterField.LABELS, operation=QueryFilterOp.EQUALS, value={"who": "kestrapy"}),
            QueryFilter(field=QueryFilterField.STATE, operation=QueryFilterOp.IN, value=["SUCCESS", "FAILED"]),
        ],
    )
    assert [item["id"] for item in found["results"]] == [execution_id], found


def follow_and_kill(client):
    client.flows.create_flow(TENANT, FLOW % ("sleep", "sleep 600"))
    started = client.executions.create_execution(TENANT, NAMESPACE, "sleep", inputs={"name": "Eve"})
    seen = []
    follower = threading.Thread(
        target=lambda: seen.extend(client.executions.follow_execution(started.id, TENANT)), daemon=True
    )
    follower.start()
    until(client, started.id, ["RUNNING"])
    client.executions.kill_execution(started.id, TENANT)
    follower.join(timeout=60)
    assert not follower.is_alive(), "the stream did not end"
    assert seen[-1].state.current == "KILLED", seen[-1].state


def again(client, execution_id):
    replayed = client.executions.replay_execution_with_inputs(execution_id, TENANT, inputs={"name": "Cy"})
    assert replayed.id != execution_id
    until(client, replayed.id, ["SUCCESS"])
    assert client.outputs.execution_outputs(replayed.id, TENANT) == {"said": "hello Cy"}


def values(client):
    client.kv.set_key_value(NAMESPACE, "answer", TENANT, "42")
    assert client.kv.key_value(NAMESPACE, "answer", TENANT).value == 42
    assert client.kv.delete_key_value(NAMESPACE, "answer", TENANT) is True


def delete(client, execution_id):
    client.executions.delete_execution(execution_id, TENANT)
    refused(NotFoundException, lambda: client.executions.execution(execution_id, TENANT))
    client.flows.delete_flow(NAMESPACE, "say", TENANT)
    refused(NotFoundException, lambda: client.flows.flow(NAMESPACE, "say", TENANT))


def main(url, username, password):
    client = KestraClient(host=url, username=username, password=password, timeout=60)
    flows(client)
    execution_id = start_and_read(client)
    logs(client, execution_id)
    outputs(client, execution_id)
    search(client, execution_id)
    follow_and_kill(client)
    again(client, execution_id)
    values(client)
    assert client.flows.search_concurrency_limits(TENANT).results == []
    delete(client, execution_id)
    print("kestrapy drives it")


main(*sys.argv[1:])
