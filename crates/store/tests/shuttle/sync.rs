//! In the place of the store's `sync.rs`: the same channels, at each use of which another thread
//! can go on.

pub(crate) use tokio::sync::{oneshot, watch};

pub(crate) mod mpsc {
    use std::fmt;

    use shuttle::future::block_on;
    use shuttle::thread::yield_now;
    pub(crate) use tokio::sync::mpsc::error;
    use tokio::sync::mpsc::{self as real};

    pub(crate) struct Sender<T>(real::Sender<T>);

    pub(crate) struct Receiver<T>(real::Receiver<T>);

    pub(crate) fn channel<T>(length: usize) -> (Sender<T>, Receiver<T>) {
        let (sender, receiver) = real::channel(length);
        (Sender(sender), Receiver(receiver))
    }

    impl<T> fmt::Debug for Sender<T> {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            self.0.fmt(f)
        }
    }

    impl<T> Sender<T> {
        pub(crate) fn try_send(&self, value: T) -> Result<(), error::TrySendError<T>> {
            yield_now();
            self.0.try_send(value)
        }

        pub(crate) async fn send(&self, value: T) -> Result<(), error::SendError<T>> {
            yield_now();
            self.0.send(value).await
        }

        pub(crate) fn capacity(&self) -> usize {
            self.0.capacity()
        }

        pub(crate) fn max_capacity(&self) -> usize {
            self.0.max_capacity()
        }
    }

    impl<T> Receiver<T> {
        pub(crate) fn blocking_recv(&mut self) -> Option<T> {
            yield_now();
            block_on(self.0.recv())
        }

        pub(crate) async fn recv(&mut self) -> Option<T> {
            yield_now();
            self.0.recv().await
        }

        pub(crate) fn try_recv(&mut self) -> Result<T, error::TryRecvError> {
            yield_now();
            self.0.try_recv()
        }

        pub(crate) fn close(&mut self) {
            yield_now();
            self.0.close();
        }
    }
}
