"""How much of anything the web answers to. The pages print these; nothing else decides.

Limits of the model itself (brokers, messages, steps, virtual time) live with it
in `engine.scenario` and `engine.run`.
"""

URL_CHARACTERS = 10_000  # path and query together
READABLE_CHARACTERS = 1_500  # a longer query is compressed into `z=`
QUERY_FIELDS = 300
NOTE_CHARACTERS = 280  # of a note in a link
LOOKS = 9  # things that a link may point at; each has a number of one digit
BODY_BYTES = 64 * 1024
PASTED_BYTES = 1024 * 1024 + 64 * 1024  # of /check, with what is around 1 MB
CHECKS_AT_ONCE = 2  # the rows of more have to wait
CHECK_SECONDS = 4  # each class of loss is searched so long at most

PAGE_CACHE_BYTES = 48 * 1024 * 1024  # rendered pages and timelines, compressed
LINKS_KEPT = 2_000  # links whose right spelling is known
STEPS_KEPT = 1_500  # of simulated runs that are kept as objects, for their next page
API_STEPS = 1_000  # of one run; each is told with the whole world after it

RESULTS_BYTES = 64 * 1024 * 1024  # results of searches and sweeps, in memory; as many
RESULT_FILES = 20_000  # again in so many files of the user's cache folder

SWEEP_CELLS = 900  # of one picture, one schedule each
SWEEP_SEARCHES = 49  # of one picture, a whole search each
SWEEP_STATES = 200_000  # of the search in one cell, at most
SWEEP_SECONDS = 60  # then the cells that are not ready stay empty
SEARCH_SECONDS = 60  # of one search
SEARCH_MEGABYTES = 1_000  # of one search, which is a process of its own
JOBS_RUNNING = 2  # sweeps, searches and larger bands at once
JOBS_WAITING = 8  # beside those; more are refused
JOB_IDLE_SECONDS = 10  # what nobody looks at for so long is stopped
API_SECONDS = 20  # that one answer of the API waits for a search or a sweep
WORKER_BYTES = 2 * 1024 * 1024 * 1024  # of one worker process

SAVES_PER_MINUTE = 30  # short links and scenarios that are kept for one address

SAVING_STEPS = 4_000  # simulated to find the smallest saving changes of a run
SAVINGS_KEPT = 200  # runs whose smallest saving changes are kept
EVERY_ORDER_STATES = 2_500  # of one search that a page waits for
ANSWERS_KEPT = 500  # of such searches
FUTURES = 60  # drawn for one band
FUTURE_STEPS = 6_000  # steps of the run, times its futures: fewer for a long run
BAND_STATES = 35_000  # of the closed graph of a run's replicas
BAND_WORLDS = 600  # of the closed graph of its clients, by the full rules
BAND_PLACES = 2_000  # steps, times the messages that are open there
BAND_FAULTS = 2  # more than have happened, at most
BANDS_KEPT = 200
RISK_STATES = 600_000  # of the same graph of replicas, closed by a job
RISK_WORLDS = 15_000  # and of that of clients
RISK_SECONDS = 45  # of each of them
RISK_MEGABYTES = 1_000  # of the job, which is a process of its own
OWN_SCENARIOS_READ = 500  # scenarios that people kept, remembered as objects

SHRUNK_TRIES = 100  # runs that are played to make one small
SHRUNK_KEPT = 200
CARD_BYTES = 32 * 1024 * 1024  # pictures of steps for previews, remembered
GIF_STEPS = 24  # of one animated picture

ROOMS_PER_HOUR = 20  # opened from one address
ROOM_MISSES_PER_MINUTE = 60  # codes tried from one address that are no room's
ROOM_PEOPLE = 500  # who take part in one room
ROOM_LISTENERS = 600  # connections to one room, of one process
ROOM_POLLS = 40
ROOM_OPTIONS = (2, 12)  # of one question
ROOM_WORDS = 300  # characters of a question, and of each option
ROOM_REASON = 600  # characters of the answer in words
ROOM_OFFERS = 40  # that wait for the teacher
ROOM_LINKS = 60  # that a room remembers
ROOM_ADDRESS = 2_000  # characters
ROOM_FORM_BYTES = 16 * 1024
ROOM_LIFE_S = 6 * 3_600  # after the last word of the teacher it ends
ROOM_KEPT_S = 24 * 3_600  # after its end its results can be fetched; then it is deleted
