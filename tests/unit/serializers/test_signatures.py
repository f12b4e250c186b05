"""Pickles load only from those whom the reader trusts; everything else needs no signature."""

import os
import stat
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from cellwright.api.trust import distrust, own_key, trust, trusted_keys
from cellwright.errors import SettingsError, TrustError
from cellwright.hashing import digest_bytes
from cellwright.serializers import dump_bundle, load_bundle
from cellwright.serializers.keys import VARIABLE, Keyring, TrustedKey
from cellwright.serializers.manifest import decode_manifest, encode_manifest, read_signed
from cellwright.serializers.signatures import is_genuine, is_trusted
from cellwright.stores import ObjectStore


class Thing:
    def __init__(self, value):
        self.value = value


def things():
    shared = [1]
    return {"thing": Thing(3), "first": [shared, Thing(1)], "second": [shared]}


@pytest.fixture
def act_as(tmp_path, monkeypatch):
    def become(name):
        monkeypatch.setenv(VARIABLE, str(tmp_path / name))

    become("anna")
    return become


@pytest.fixture
def store(tmp_path):
    return ObjectStore(str(tmp_path / "store"), cache=str(tmp_path / "cache"))


def refused(refs, store):
    with pytest.raises(TrustError) as caught:
        load_bundle(refs, store)
    return caught.value


def test_own_values_load(act_as, store):
    refs = dump_bundle(things(), store)
    loaded = load_bundle(refs, store)
    assert loaded["thing"].value == 3
    assert loaded["first"][0] is loaded["second"][0]


@pytest.mark.parametrize("name", ["thing", "first", "second"])
def test_values_of_strangers_do_not(act_as, store, name):
    refs = dump_bundle(things(), store)
    key = own_key()
    act_as("berta")
    error = refused({name: refs[name]}, store)
    assert error.code == "signer-unknown"
    assert error.exit_status == 1
    assert f"trust add {key}" in error.hint
    trust(key, "Anna")
    assert load_bundle({name: refs[name]}, store)
    assert [t.name for t in trusted_keys()] == ["Anna"]
    distrust("Anna")
    assert refused({name: refs[name]}, store).code == "signer-unknown"


def test_what_runs_no_code_needs_no_trust(act_as, store):
    values = {
        "plain": {"a": [1, {2}]},
        "array": np.arange(10),
        "frame": pd.DataFrame({"a": [1], "b": ["x"]}),
        "both": [np.arange(50_000.0), "x"],
    }
    refs = dump_bundle(values, store)
    act_as("berta")
    assert load_bundle(refs, store)["plain"] == values["plain"]
    assert not (store.folder.parent / "anna").exists(), "no key was needed"


def test_a_container_does_not_smuggle_a_pickle(act_as, store):
    big = Thing(np.arange(300_000))
    refs = dump_bundle({"inner": big, "outer": {"held": big}}, store)
    act_as("berta")
    assert refused({"outer": refs["outer"]}, store).code == "signer-unknown"


def resigned(store, ref, change):
    """Store a changed manifest under its own name, as one who may write the store could."""
    data = store.get(ref.digest)
    forged = change(data)
    store.put_small({digest_bytes(forged): forged})
    return digest_bytes(forged)


def test_an_unsigned_pickle_is_refused(act_as, store):
    ref = dump_bundle({"thing": Thing(1)}, store)["thing"]
    line, _, body = store.get(ref.digest).partition(b"\n")
    digest = resigned(store, ref, lambda _: b" ".join(line.split()[:2]) + b"\n" + body)
    error = refused({"thing": digest}, store)
    assert error.code == "unsigned"
    assert "Thing" in error.where
    assert error.hint


def test_a_signature_covers_every_byte(act_as, store):
    ref = dump_bundle({"thing": Thing(1)}, store)["thing"]
    whole = store.get(ref.digest)
    assert is_trusted(read_signed(whole))
    start = whole.index(b" ", 25)
    for place in range(start, len(whole)):
        data = bytearray(whole)
        data[place] ^= 1
        assert not is_trusted(read_signed(bytes(data))), place


def test_a_moved_signature_is_refused(act_as, store):
    refs = dump_bundle({"a": Thing(1), "b": Thing(2)}, store)
    line, _, _ = store.get(refs["a"].digest).partition(b"\n")
    digest = resigned(store, refs["b"], lambda data: line + b"\n" + data.partition(b"\n")[2])
    assert refused({"b": digest}, store).code == "signature-wrong"


def test_equal_values_of_one_signer_are_one_object(act_as, store):
    first = dump_bundle({"thing": Thing(1)}, store)["thing"]
    second = dump_bundle({"thing": Thing(1)}, store)["thing"]
    assert first == second
    manifest = decode_manifest(store.get(first.digest), first.digest)
    assert encode_manifest(manifest) == store.get(first.digest)


def test_the_key_is_its_owners_alone(act_as, tmp_path):
    key = own_key()
    assert key == own_key() == Keyring(tmp_path / "anna").own
    assert stat.S_IMODE((tmp_path / "anna").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "anna" / "key").stat().st_mode) == 0o600
    act_as("berta")
    assert own_key() != key


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_that_others_may_read_is_refused(act_as, tmp_path, mode):
    own_key()
    (tmp_path / "anna" / "key").chmod(mode)
    with pytest.raises(SettingsError) as caught:
        _ = Keyring(tmp_path / "anna").own
    assert caught.value.code == "key-permissions"
    assert "chmod 600" in caught.value.hint


def test_a_list_that_others_may_write_is_refused(act_as, tmp_path):
    ring = Keyring(tmp_path / "anna")
    ring.add(TrustedKey("ed25519:" + "0" * 64))
    (tmp_path / "anna" / "trusted.json").chmod(0o622)
    with pytest.raises(SettingsError) as caught:
        _ = Keyring(tmp_path / "anna").trusted
    assert caught.value.code == "key-permissions"


@pytest.mark.parametrize(("name", "text"), [("key", "nonsense"), ("trusted.json", "{")])
def test_damaged_files_are_said(act_as, tmp_path, name, text):
    own_key()
    path = tmp_path / "anna" / name
    path.write_text(text)
    path.chmod(0o600)
    ring = Keyring(tmp_path / "anna")
    with pytest.raises(SettingsError) as caught:
        _ = ring.own, ring.trusted
    assert caught.value.code in ("key-file", "trust-file")
    assert str(path) in caught.value.where


@pytest.mark.parametrize(
    "key", ["", "anna", "ed25519:12", "ed25519:" + "g" * 64, "rsa:" + "0" * 64]
)
def test_what_is_no_key_is_refused(act_as, key):
    with pytest.raises(SettingsError) as caught:
        trust(key)
    assert caught.value.code == "bad-key"


def test_what_is_not_trusted_cannot_be_removed(act_as):
    trust("ed25519:" + "0" * 64, "Anna")
    trust("ed25519:" + "01" * 32, "Anton")
    for text in ("", "Bert", "ed25519:0"):
        with pytest.raises(SettingsError) as caught:
            distrust(text)
        assert caught.value.code == "unknown-key"
    assert distrust("ed25519:00").name == "Anna"


def test_a_place_that_cannot_hold_keys_is_said(monkeypatch, store):
    monkeypatch.setenv(VARIABLE, "/proc/keys")
    with pytest.raises(SettingsError) as caught:
        dump_bundle({"thing": Thing(1)}, store)
    assert caught.value.code == "key-file"
    assert VARIABLE in caught.value.hint
    assert dump_bundle({"plain": [1], "array": np.arange(3)}, store), "these need no key"


def test_many_processes_make_one_key(tmp_path):
    code = "from cellwright.api.trust import own_key; print(own_key())"
    environment = {**os.environ, VARIABLE: str(tmp_path / "new")}
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    assert len({p.communicate()[0] for p in processes}) == 1
    assert [p.name for p in (tmp_path / "new").iterdir()] == ["key"]


def test_a_wrong_key_is_no_error():
    signed = read_signed(b"cellwright-manifest 1 ed25519:zz 00\nbody")
    assert not is_genuine(signed)
