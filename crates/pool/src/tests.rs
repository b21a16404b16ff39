use std::future::Future;
use std::pin::pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::task::{Context, Poll, Waker};

use tracing::Instrument as _;

use super::*;

fn pool(queue: usize) -> ThreadPool {
    ThreadPool::start("test", ThreadPoolOptions { threads: 1, queue }).unwrap()
}

/// Blocks the one thread until the sender is dropped.
fn hold(pool: &ThreadPool) -> mpsc::Sender<()> {
    let (release, released) = mpsc::channel::<()>();
    let (begun, beginning) = mpsc::channel();
    let job = move || -> Tell {
        begun.send(()).unwrap();
        let _: Result<(), _> = released.recv();
        Box::new(|| {})
    };
    pool.queue.push(Box::new(job)).unwrap();
    beginning.recv().unwrap();
    release
}

fn done<T>(value: T) -> Result<T, Undone> {
    Ok(value)
}

fn poll<T>(future: std::pin::Pin<&mut impl Future<Output = T>>) -> Poll<T> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

#[tokio::test]
async fn work_is_done_and_answered() {
    let pool = pool(1);
    assert_eq!(pool.run(|| done(6 * 7)).await, Ok(42));
    assert_eq!(
        pool.run(|| Err::<(), _>(Undone::Busy)).await,
        Err(Undone::Busy)
    );
}

#[tokio::test]
async fn a_full_queue_is_busy() {
    let pool = pool(1);
    let release = hold(&pool);
    let mut waiting = pin!(pool.run(|| done(1)));
    assert!(poll(waiting.as_mut()).is_pending());
    assert_eq!(pool.run(|| done(2)).await, Err(Undone::Busy));
    drop(release);
    assert_eq!(waiting.await, Ok(1));
}

#[tokio::test]
async fn a_queue_of_none_still_works() {
    let pool = pool(0);
    assert_eq!(pool.run(|| done(1)).await, Ok(1));
    let release = hold(&pool);
    assert_eq!(pool.run(|| done(2)).await, Err(Undone::Busy));
    drop(release);
}

#[tokio::test]
async fn a_panic_is_an_error_and_the_thread_lives() {
    let pool = pool(1);
    let failed = pool
        .run(|| -> Result<(), Undone> { panic!("on purpose") })
        .await;
    assert!(matches!(failed, Err(Undone::Panicked)), "{failed:?}");
    assert_eq!(pool.run(|| done(1)).await, Ok(1));
}

#[tokio::test]
async fn work_whose_caller_has_gone_is_dropped() {
    let pool = pool(2);
    let release = hold(&pool);
    let ran = Arc::new(AtomicBool::new(false));
    {
        let ran = Arc::clone(&ran);
        let mut gone = pin!(pool.run(move || {
            ran.store(true, Ordering::SeqCst);
            done(())
        }));
        assert!(poll(gone.as_mut()).is_pending());
    }
    drop(release);
    // The one thread works in order: when this has returned, the other job has run.
    assert_eq!(pool.run(|| done(1)).await, Ok(1));
    assert!(!ran.load(Ordering::SeqCst));
}

#[test]
fn dropping_the_pool_ends_its_threads() {
    let pool = pool(1);
    let (sender, receiver) = mpsc::channel();
    struct Last(mpsc::Sender<()>);
    impl Drop for Last {
        fn drop(&mut self) {
            let _: Result<(), _> = self.0.send(());
        }
    }
    thread_local!(static LAST: std::cell::RefCell<Option<Last>> = const { std::cell::RefCell::new(None) });
    let job = move || -> Tell {
        LAST.with(|last| *last.borrow_mut() = Some(Last(sender)));
        Box::new(|| {})
    };
    pool.queue.push(Box::new(job)).unwrap();
    drop(pool);
    // Sent when the thread's own values are dropped, which is when it ends.
    assert_eq!(receiver.recv(), Ok(()));
}

#[tokio::test]
async fn work_is_done_in_the_span_of_its_caller() {
    tracing::subscriber::set_global_default(tracing_subscriber::registry()).unwrap();
    let span = tracing::error_span!("request");
    let pool = pool(1);
    let seen = pool.run(|| done(Span::current().id()));
    assert_eq!(seen.instrument(span.clone()).await, Ok(span.id()));
    assert!(span.id().is_some());
}
