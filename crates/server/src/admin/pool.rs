//! `aivy pool …`.

use aivy_app::{App, Failure, NewPool};
use aivy_core::counted::counted;
use aivy_types::PoolId;
use serde_json::{Value, json};

use super::output::Output;
use crate::cli::PoolCommand;

pub(crate) async fn run(app: &App, command: PoolCommand, output: Output) -> Result<(), Failure> {
    match command {
        PoolCommand::Create {
            name,
            reward_per_day,
            min_stake,
            lock_seconds,
            cooldown_seconds,
            ..
        } => {
            let new = NewPool {
                name,
                reward_per_day,
                min_stake,
                lock_seconds,
                cooldown_seconds,
            };
            create(app, new, output).await
        }
        PoolCommand::Fund { pool, amount, .. } => fund(app, &pool, amount, output).await,
        PoolCommand::Close { pool, .. } => close(app, &pool, output).await,
        PoolCommand::List { limit, offset, .. } => list(app, limit, offset, output).await,
    }
}

async fn create(app: &App, new: NewPool, output: Output) -> Result<(), Failure> {
    let pool = app.create_pool(new).await?;
    let lines = [
        format!("Pool {} \"{}\" created.", pool.id, pool.name),
        format!(
            "It pays no rewards until it is funded: aivy pool fund {} AMOUNT",
            pool.id
        ),
    ];
    output.result(&json!(pool), &lines);
    Ok(())
}

async fn fund(app: &App, pool: &str, amount: i64, output: Output) -> Result<(), Failure> {
    let pool = app.fund_pool(&pool_id(pool)?, amount).await?;
    let left = counted(pool.reserve, "token");
    let line = format!("Pool {} has {left} left to pay as rewards.", pool.id);
    output.result(&json!(pool), &[line]);
    Ok(())
}

async fn close(app: &App, pool: &str, output: Output) -> Result<(), Failure> {
    let pool = app.close_pool(&pool_id(pool)?).await?;
    let line = format!(
        "Pool {} is closed. Kept for rewards that its positions have earned: {}.",
        pool.id,
        counted(pool.reserve, "token")
    );
    output.result(&json!(pool), &[line]);
    Ok(())
}

async fn list(app: &App, limit: u32, offset: u32, output: Output) -> Result<(), Failure> {
    let items: Vec<Value> = app
        .pools(i64::from(limit), i64::from(offset))
        .await?
        .iter()
        .map(|pool| json!(pool))
        .collect();
    let columns = [
        "id",
        "name",
        "status",
        "reward_per_day",
        "reserve",
        "total_staked",
        "apr",
        "min_stake",
        "lock_seconds",
        "cooldown_seconds",
    ];
    output.list(&items, &columns);
    Ok(())
}

fn pool_id(text: &str) -> Result<PoolId, Failure> {
    text.parse().map_err(|_| {
        let sentence = format!(
            "pool must be the ID of a pool (pool_…, as `aivy pool list` shows it), not \"{text}\""
        );
        Failure::invalid(vec![sentence])
    })
}
