"""A PostgreSQL of our own: made for one run, in memory as far as it will go, and gone afterwards."""
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

# One process a question, like the other peers and the engine. Compiling the expressions takes longer than they do.
SETTINGS = {
    "listen_addresses": "", "fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
    "wal_level": "minimal", "max_wal_senders": "0", "max_wal_size": "8GB", "shared_buffers": "3GB",
    "work_mem": "512MB", "maintenance_work_mem": "1GB", "effective_cache_size": "8GB",
    "seq_page_cost": "0.1", "random_page_cost": "0.1", "max_parallel_workers_per_gather": "0",
    "jit": "off", "autovacuum": "off",
}


def binaries():
    """The newest installed server that has PostGIS."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
             if list(Path("/usr/share/postgresql").glob(f"{path.parts[4]}/extension/postgis.control"))]
    return max(found, key=lambda path: int(path.parts[4])).parent if found else None


class Cluster:
    def __enter__(self):
        program = binaries()
        if program is None:
            raise SystemExit("PostGIS is not installed (Debian: apt-get install postgresql-15-postgis-3)")
        # In /tmp: the path of a socket must be short, and `postgres` must be able to read it.
        self.folder = tempfile.mkdtemp(prefix="onestop-postgis-", dir="/tmp")
        as_user = []
        if os.geteuid() == 0:
            # The server refuses to run as root.
            as_user = ["--reuid=postgres", "--regid=postgres", "--init-groups"]
            shutil.chown(self.folder, "postgres", "postgres")
        prefix = ["setpriv", *as_user, "--pdeathsig", "KILL"]
        subprocess.run([*prefix, program / "initdb", "-D", "data", "-A", "trust", "-U", "postgres", "-E", "UTF8",
                        "--locale=C.UTF-8", "--no-sync", "--no-instructions"],
                       cwd=self.folder, check=True, stdout=subprocess.DEVNULL)
        options = [part for name, value in SETTINGS.items() for part in ("-c", f"{name}={value}")]
        log = open(Path(self.folder) / "log", "w")
        self.server = subprocess.Popen([*prefix, program / "postgres", "-D", "data", "-k", self.folder, *options],
                                       cwd=self.folder, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        pid_file = Path(self.folder) / "data/postmaster.pid"
        for _ in range(1500):
            lines = pid_file.read_text().splitlines() if pid_file.exists() else []
            if len(lines) >= 8 and lines[7].startswith("ready"):
                return self
            time.sleep(0.02)
        self.__exit__()
        raise SystemExit("PostgreSQL did not start within 30 s")

    def address(self):
        return f"host={self.folder} user=postgres dbname=postgres"

    def __exit__(self, *_):
        self.server.terminate()
        try:
            self.server.wait(20)
        except subprocess.TimeoutExpired:
            self.server.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
